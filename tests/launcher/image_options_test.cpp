// SPDX-License-Identifier: Apache-2.0
#include "launcher/image_options.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "launcher/config/resolve.hpp"

namespace assay::launcher {
namespace {

config::RunConfig with(const std::vector<std::string>& overrides) {
  config::RunConfig config;
  config::apply_overrides(config, overrides);
  config::validate(config);
  return config;
}

// What a model sees of one pixel.
std::array<float, 3> seen(const config::RunConfig& config, std::array<std::uint8_t, 3> pixel) {
  const data::BatchSource source(pixel, {1, 1, 3});
  const std::vector<std::uint32_t> rows{0};
  std::array<float, 3> out{};
  data::ImagePreparation(preparation_options(config), {}, source.shape()).fill(source, rows, out, 1);
  return out;
}

TEST(PreparationOptions, TheDefaultLeavesImagesAsTheyAre) {
  const data::PreparationOptions options = preparation_options({});
  EXPECT_EQ(options.size, 0);
  EXPECT_EQ(options.filter, data::ResizeFilter::bilinear);
  EXPECT_EQ(seen({}, {1, 128, 255}), (std::array<float, 3>{1, 128, 255}));
}

TEST(PreparationOptions, SizeAndFilter) {
  const data::PreparationOptions options = preparation_options(with({"data.size=160", "data.resize=nearest"}));
  EXPECT_EQ(options.size, 160);
  EXPECT_EQ(options.filter, data::ResizeFilter::nearest);
}

TEST(PreparationOptions, ScaleAndShift) {
  const auto out = seen(with({"data.scale=0.5", "data.shift=-1"}), {0, 3, 200});
  EXPECT_EQ(out, (std::array<float, 3>{-1, 0.5f, 99}));
}

// keras.applications.resnet50.preprocess_input of the pixel (10, 20, 30).
TEST(PreparationOptions, CaffeIsBlueGreenRedMinusTheMean) {
  const auto out = seen(with({"data.preprocess=caffe"}), {10, 20, 30});
  EXPECT_NEAR(out[0], 30 - 103.939, 1e-5);
  EXPECT_NEAR(out[1], 20 - 116.779, 1e-5);
  EXPECT_NEAR(out[2], 10 - 123.68, 1e-5);
}

// torchvision's ToTensor and Normalize of the pixels (0, 128, 255).
TEST(PreparationOptions, ImagenetIsNormalisedPerChannel) {
  const auto out = seen(with({"data.preprocess=imagenet"}), {0, 128, 255});
  EXPECT_NEAR(out[0], -2.1179039, 1e-6);
  EXPECT_NEAR(out[1], 0.2051821, 1e-6);
  EXPECT_NEAR(out[2], 2.64, 1e-6);
}

TEST(AugmentationOptions, TheDefaultDoesNothing) {
  const data::AugmentationOptions options = augmentation_options({});
  EXPECT_FALSE(options.flip_horizontal || options.flip_vertical || options.has_geometry());
  EXPECT_EQ(options.contrast, 0);
  EXPECT_EQ(options.brightness, 0);
}

TEST(AugmentationOptions, EveryKeyArrives) {
  const data::AugmentationOptions options =
      augmentation_options(with({"augment.flip_horizontal=true", "augment.flip_vertical=true", "augment.rotation=72",
                                 "augment.zoom=[0.8, 1.25]", "augment.translation=0.1", "augment.contrast=0.2",
                                 "augment.brightness=0.15", "augment.colour=batch", "augment.fill=nearest"}));
  EXPECT_TRUE(options.flip_horizontal);
  EXPECT_TRUE(options.flip_vertical);
  EXPECT_EQ(options.rotation, 72);
  EXPECT_EQ(options.zoom_low, 0.8);
  EXPECT_EQ(options.zoom_high, 1.25);
  EXPECT_EQ(options.translation, 0.1);
  EXPECT_EQ(options.contrast, 0.2);
  EXPECT_EQ(options.brightness, 0.15);
  EXPECT_EQ(options.colour, data::ColourScope::batch);
  EXPECT_EQ(options.fill, data::Fill::nearest);
  EXPECT_EQ(augmentation_options(with({"augment.fill=constant"})).fill, data::Fill::constant);
  EXPECT_EQ(augmentation_options(with({"augment.colour=image"})).colour, data::ColourScope::image);
}

// A recipe may name an augmentation that its source never used.
TEST(AugmentationOptions, SwitchedOffItDoesNothingWhateverItsKeysSay) {
  const data::AugmentationOptions options = augmentation_options(
      with({"augment.enabled=false", "augment.flip_horizontal=true", "augment.flip_vertical=true",
            "augment.rotation=72", "augment.zoom=[0.8, 1.25]", "augment.contrast=0.2", "augment.brightness=0.15"}));
  EXPECT_FALSE(options.flip_horizontal || options.flip_vertical || options.has_geometry());
  EXPECT_EQ(options.contrast, 0);
  EXPECT_EQ(options.brightness, 0);
}

// Whatever the schema lets through, data accepts.
TEST(AugmentationOptions, TheEndsOfTheRangesAreAccepted) {
  EXPECT_NO_THROW(data::check(
      augmentation_options(with({"augment.rotation=180", "augment.zoom=[0.1, 10]", "augment.translation=0.999",
                                 "augment.contrast=0.999", "augment.brightness=0.999"}))));
}

}  // namespace
}  // namespace assay::launcher
