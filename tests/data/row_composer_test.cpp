// SPDX-License-Identifier: Apache-2.0
#include "data/row_composer.hpp"

#include <gmock/gmock.h>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

constexpr int kHeight = 5, kWidth = 7;
constexpr std::size_t kPixels = kHeight * kWidth;

class RowComposerTest : public testing::Test {
 protected:
  RowComposerTest() : rgb_(kPixels * 3) {
    files::CounterStream stream(5, files::RandomUse::sample_images);
    for (auto& byte : rgb_) byte = static_cast<std::uint8_t>(stream.below(256));
  }
  std::vector<std::uint8_t> plane(View view) const {
    std::vector<std::uint8_t> bytes(kPixels);
    std::uint8_t* const planes[] = {bytes.data()};
    const View views[] = {view};
    ViewDeriver(kHeight, kWidth).derive(rgb_.data(), views, planes);
    return bytes;
  }
  std::vector<std::uint8_t> compose(std::vector<View> views, ViewMode mode,
                                    std::span<const std::uint8_t* const> kept = {}) const {
    RowComposer composer(kHeight, kWidth, std::move(views), mode);
    std::vector<std::uint8_t> rows(composer.rows_per_image() * composer.shape().bytes());
    composer.run(rgb_.data(), kept, rows.data());
    return rows;
  }

  std::vector<std::uint8_t> rgb_;
};

TEST_F(RowComposerTest, TheImageAloneIsItself) {
  EXPECT_EQ(compose({View::rgb}, ViewMode::channels), rgb_);
}

TEST_F(RowComposerTest, ViewsAreStackedBehindTheImage) {
  const auto rows = compose({View::rgb, View::green, View::sobel}, ViewMode::channels);
  const auto green = plane(View::green), sobel = plane(View::sobel);
  ASSERT_EQ(rows.size(), kPixels * 5);
  for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(rows[pixel * 5 + c], rgb_[pixel * 3 + c]);
    EXPECT_EQ(rows[pixel * 5 + 3], green[pixel]);
    EXPECT_EQ(rows[pixel * 5 + 4], sobel[pixel]);
  }
}

TEST_F(RowComposerTest, OneGreyViewIsOneChannel) {
  EXPECT_EQ(compose({View::canny}, ViewMode::channels), plane(View::canny));
}

TEST_F(RowComposerTest, AsSamplesGreyViewsHaveThreeEqualChannels) {
  const auto rows = compose({View::rgb, View::gray}, ViewMode::samples);
  ASSERT_EQ(rows.size(), kPixels * 6);
  EXPECT_TRUE(std::equal(rgb_.begin(), rgb_.end(), rows.begin()));
  const auto gray = plane(View::gray);
  for (std::size_t i = 0; i < kPixels * 3; ++i) EXPECT_EQ(rows[kPixels * 3 + i], gray[i / 3]);
}

TEST_F(RowComposerTest, AKeptViewIsTakenAsItIs) {
  const std::vector<std::uint8_t> kept(kPixels, 77);
  const std::uint8_t* const planes[] = {kept.data(), nullptr};
  const auto rows = compose({View::green, View::gray}, ViewMode::channels, planes);
  const auto gray = plane(View::gray);
  for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
    EXPECT_EQ(rows[pixel * 2], 77);
    EXPECT_EQ(rows[pixel * 2 + 1], gray[pixel]);
  }
}

}  // namespace
}  // namespace assay::data
