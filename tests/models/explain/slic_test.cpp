// SPDX-License-Identifier: Apache-2.0
// Expected labels: skimage.segmentation.slic 0.26.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "models/explain/segmentation.hpp"
#include "tests/models/explain/drawn_picture.hpp"
#include "tests/models/explain/golden_explain.hpp"

namespace assay::models::explain {
namespace {

using testing::ElementsAre;

TEST(Slic, HasTheLabelsOfScikitImage) {
  const Segments few = slic(drawn_picture(12, 16), {.segments = 6});
  EXPECT_EQ(few.count, 4);
  EXPECT_THAT(as_text(few.labels, 16),
              ElementsAre("0000000011111111", "0000000011111111", "0000000002221111", "0000000022222111",
                          "0000000022222111", "0000000022222111", "0000000002223333", "0000000000333333",
                          "0000000003333333", "0000000033333333", "0000000333333333", "0000000333333333"));
  const Segments more = slic(drawn_picture(12, 16), {.segments = 12});
  EXPECT_EQ(more.count, 8);
  EXPECT_THAT(as_text(more.labels, 16),
              ElementsAre("0000000011111111", "0000000001111111", "0000000001111111", "2220000003333411",
                          "2222202203333444", "2222222203333444", "2222222233333444", "5522223333364444",
                          "5555253366666677", "5555555666667777", "5555555666677777", "5555555666777777"));
}

TEST(Slic, CutsByColourRatherThanPlaceWhereLessCompact) {
  const Segments loose = slic(drawn_picture(12, 16), {.segments = 6, .compactness = 1});
  EXPECT_EQ(as_text(loose.labels, 16)[7], "0000000003333333");
}

TEST(Slic, OfOneColourIsOneSegment) {
  for (const std::uint8_t value : {0, 77, 255}) {
    const Segments whole = slic(plain_picture(32, 32, value), {});
    EXPECT_EQ(whole.count, 1);
    EXPECT_TRUE(is_complete(whole));
  }
}

TEST(Slic, CutsPicturesOfEveryShape) {
  for (const auto& [height, width] :
       {std::pair{1, 1}, {1, 2}, {1, 50}, {50, 1}, {2, 2}, {3, 3}, {2, 31}, {5, 7}, {64, 3}, {31, 33}}) {
    for (const int wished : {1, 2, 25, 40, 5000}) {
      const Segments cut = slic(drawn_picture(height, width), {.segments = wished});
      EXPECT_TRUE(is_complete(cut)) << height << " x " << width << ", " << wished;
      EXPECT_EQ(cut.height, height);
      EXPECT_EQ(cut.width, width);
    }
  }
}

TEST(Slic, RefusesOptionsThatCutNothing) {
  const auto picture = drawn_picture(8, 8);
  EXPECT_THROW(slic(picture, {.segments = 0}), std::invalid_argument);
  EXPECT_THROW(slic(picture, {.compactness = 0}), std::invalid_argument);
  EXPECT_THROW(slic(picture, {.sigma = -1}), std::invalid_argument);
  EXPECT_THROW(slic({.width = 8, .height = 8, .pixels = {1, 2, 3}}, {}), std::invalid_argument);
}

TEST(Slic, HasEveryLabelOfTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto rgb = golden.bytes("rgb");
  constexpr std::ptrdiff_t kPixels = 32 * 32;
  for (const int wished : {25, 40}) {
    const auto labels = golden.integers("slic/n" + std::to_string(wished) + "/labels");
    for (std::ptrdiff_t image = 0; image < 4; ++image) {
      const auto first = rgb.begin() + image * kPixels * 3;
      const Segments cut =
          slic({.width = 32, .height = 32, .pixels = {first, first + kPixels * 3}}, {.segments = wished});
      const auto wanted = labels.begin() + image * kPixels;
      EXPECT_EQ(cut.labels, std::vector<std::int32_t>(wanted, wanted + kPixels)) << wished << ", " << image;
    }
  }
}

}  // namespace
}  // namespace assay::models::explain
