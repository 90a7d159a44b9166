// SPDX-License-Identifier: Apache-2.0
#include "launcher/augmentation_grid.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "data/augmentation.hpp"
#include "data/picture_grid.hpp"
#include "launcher/config/resolve.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

constexpr int kCells = 9;

config::RunConfig with(const std::vector<std::string>& overrides) {
  config::RunConfig config;
  config::apply_overrides(config, overrides);
  config::validate(config);
  return config;
}

data::files::Image mirrored(const data::files::Image& image) {
  data::files::Image out = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        out.pixels[(y * image.width + x) * 3 + c] = image.pixels[(y * image.width + image.width - 1 - x) * 3 + c];
      }
    }
  }
  return out;
}

class AugmentationGrid : public ::testing::Test {
 protected:
  // 12 training images, 6 of each class.
  AugmentationGrid()
      : samples_(tests::write_encoded_store(scratch_.path() / "store.h5", {.train = 12})),
        store_(scratch_.path() / "store.h5") {}

  data::files::Image original(std::size_t row) const { return data::files::decode_image(samples_[row].file); }
  data::files::Image drawn(const std::vector<std::string>& overrides) const {
    return draw_augmentation_grid(store_, with(overrides));
  }
  static std::vector<std::string> columns() {
    std::vector<std::string> names = {"original"};
    for (int epoch = 0; epoch < 8; ++epoch) names.push_back("epoch " + std::to_string(epoch));
    return names;
  }

  tests::ScratchFolder scratch_;
  std::vector<tests::EncodedSample> samples_;
  data::StoreReader store_;
};

TEST_F(AugmentationGrid, ShowsFourImagesOfEachClassAndWhatARunWouldSee) {
  const config::RunConfig config = with({"augment.flip_horizontal=true", "seed=5"});
  std::vector<data::PictureRow> rows;
  int flips = 0;
  for (const std::uint32_t row : {0u, 1u, 3u, 4u, 6u, 7u, 9u, 10u}) {
    auto& line = rows.emplace_back();
    line.label = (row < 6 ? "FAKE " : "REAL ") + std::to_string(row);
    line.cells.push_back(original(row));
    for (std::uint32_t epoch = 0; epoch < 8; ++epoch) {
      const bool flip =
          data::draw_augmentation({.flip_horizontal = true}, {.seed = 5, .epoch = epoch}, row).flip_horizontal;
      flips += flip;
      line.cells.push_back(flip ? mirrored(original(row)) : original(row));
    }
  }
  ASSERT_GT(flips, 10);
  const auto picture = draw_augmentation_grid(store_, config);
  const auto expected = data::draw_picture_grid(columns(), rows);
  EXPECT_EQ(picture.width, expected.width);
  EXPECT_EQ(picture.pixels, expected.pixels);
}

TEST_F(AugmentationGrid, IsThatOfTheSeed) {
  const std::vector<std::string> noisy = {"augment.noise=0.1", "seed=5"};
  EXPECT_EQ(drawn(noisy).pixels, drawn(noisy).pixels);
  EXPECT_NE(drawn({"augment.noise=0.1", "seed=6"}).pixels, drawn(noisy).pixels);
}

TEST_F(AugmentationGrid, ShowsPixelsBeforeThePixelMap) {
  EXPECT_EQ(drawn({"augment.flip_vertical=true", "data.preprocess=imagenet"}).pixels,
            drawn({"augment.flip_vertical=true"}).pixels);
  EXPECT_EQ(drawn({"augment.flip_vertical=true", "data.preprocess=caffe"}).pixels,
            drawn({"augment.flip_vertical=true"}).pixels);
}

TEST_F(AugmentationGrid, OfStackedViewsItShowsTheColoursOrTheFirstView) {
  EXPECT_EQ(drawn({"augment.flip_vertical=true", "data.views=rgb,sobel"}).pixels,
            drawn({"augment.flip_vertical=true"}).pixels);
  const auto grey = drawn({"augment.flip_vertical=true", "data.views=green,sobel"});
  std::size_t coloured = 0;
  for (std::size_t i = 0; i < grey.pixels.size(); i += 3) {
    coloured += grey.pixels[i] != grey.pixels[i + 1] || grey.pixels[i] != grey.pixels[i + 2];
  }
  EXPECT_EQ(coloured, 0u);
}

TEST_F(AugmentationGrid, WithNothingTurnedOnThereIsNothingToShow) {
  EXPECT_THROW(drawn({"augment.enabled=false"}), config::UsageError);
}

TEST_F(AugmentationGrid, AStoreOfSeveralSizesNeedsASize) {
  tests::write_encoded_store(scratch_.path() / "mixed.h5", {.sizes = {{8, 8}, {12, 9}}});
  const data::StoreReader mixed(scratch_.path() / "mixed.h5");
  EXPECT_THROW(draw_augmentation_grid(mixed, with({})), config::UsageError);
  const auto picture = draw_augmentation_grid(mixed, with({"data.size=16"}));
  EXPECT_GE(picture.width, kCells * 96);
}

}  // namespace
}  // namespace assay::launcher
