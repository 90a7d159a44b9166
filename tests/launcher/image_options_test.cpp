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
  const data::PreparationOptions options = preparation_options(with({}));
  EXPECT_EQ(options.size, 0);
  EXPECT_EQ(options.filter, data::ResizeFilter::bilinear);
  EXPECT_EQ(seen(with({}), {1, 128, 255}), (std::array<float, 3>{1, 128, 255}));
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

// The means .449 and .226 of torchvision's three pairs of constants.
TEST(PreparationOptions, ImagenetGivesGreyViewsTheMeanOfTheThreeChannels) {
  const data::PixelMap stacked = preparation_options(with({"data.preprocess=imagenet", "data.views=rgb,sobel"})).pixels;
  EXPECT_NEAR(stacked.scale[0], 1 / (255 * 0.229), 1e-6);
  EXPECT_NEAR(stacked.shift[2], -0.406 / 0.225, 1e-6);
  EXPECT_NEAR(stacked.scale[3], 1 / (255 * 0.226), 1e-6);
  EXPECT_NEAR(stacked.shift[3], -0.449 / 0.226, 1e-6);
  const data::PixelMap grey = preparation_options(with({"data.preprocess=imagenet", "data.views=gray"})).pixels;
  EXPECT_EQ(grey.shift[0], stacked.shift[3]);
  const data::PixelMap samples =
      preparation_options(with({"data.preprocess=imagenet", "data.views=gray", "data.view_mode=samples"})).pixels;
  EXPECT_EQ(samples.shift[2], stacked.shift[2]);
}

TEST(PreparationOptions, TellsWhichChannelsAreAColour) {
  EXPECT_EQ(preparation_options(with({})).colour_channels, 3);
  EXPECT_EQ(preparation_options(with({"data.views=rgb,green"})).colour_channels, 3);
  EXPECT_EQ(preparation_options(with({"data.views=green"})).colour_channels, 0);
  EXPECT_EQ(preparation_options(with({"data.views=green", "data.view_mode=samples"})).colour_channels, 3);
}

TEST(SeenChannels, AreThoseOfTheViews) {
  const auto channels = [](const std::vector<std::string>& overrides) { return seen_channels(with(overrides).data); };
  EXPECT_EQ(channels({}), 3);
  EXPECT_EQ(channels({"data.views=gray"}), 1);
  EXPECT_EQ(channels({"data.views=rgb,sobel"}), 4);
  EXPECT_EQ(channels({"data.views=rgb,green,clahe,blur,gray,canny,sobel"}), 9);
  EXPECT_EQ(channels({"data.views=gray,sobel", "data.view_mode=samples"}), 3);
}

TEST(AugmentationOptions, TheDefaultDoesNothing) {
  const data::AugmentationOptions options = augmentation_options(with({}));
  EXPECT_FALSE(options.flip_horizontal || options.flip_vertical || options.has_geometry());
  EXPECT_EQ(options.contrast, 0);
  EXPECT_EQ(options.brightness, 0);
}

TEST(AugmentationOptions, EveryKeyArrives) {
  const data::AugmentationOptions options = augmentation_options(with(
      {"augment.flip_horizontal=true", "augment.flip_vertical=true", "augment.rotation=72", "augment.zoom=[0.8, 1.25]",
       "augment.translation=0.1", "augment.contrast=0.2", "augment.brightness=0.15", "augment.colour=batch",
       "augment.fill=nearest", "augment.crop=[0.25, 0.75]", "augment.hue=0.1", "augment.saturation=0.3",
       "augment.noise=0.05", "augment.jpeg=[30, 90.4]", "augment.jpeg_probability=0.25", "augment.blur=[0.5, 2]",
       "augment.blur_probability=0.125", "augment.cutout=0.4", "augment.cutout_probability=1"}));
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
  EXPECT_EQ(options.crop_low, 0.25);
  EXPECT_EQ(options.crop_high, 0.75);
  EXPECT_EQ(options.hue, 0.1);
  EXPECT_EQ(options.saturation, 0.3);
  EXPECT_EQ(options.noise, 0.05);
  EXPECT_EQ(options.jpeg_low, 30);
  EXPECT_EQ(options.jpeg_high, 90);
  EXPECT_EQ(options.jpeg_probability, 0.25);
  EXPECT_EQ(options.blur_low, 0.5);
  EXPECT_EQ(options.blur_high, 2);
  EXPECT_EQ(options.blur_probability, 0.125);
  EXPECT_EQ(options.cutout, 0.4);
  EXPECT_EQ(options.cutout_probability, 1);
  EXPECT_EQ(augmentation_options(with({"augment.fill=constant"})).fill, data::Fill::constant);
  EXPECT_EQ(augmentation_options(with({"augment.colour=image"})).colour, data::ColourScope::image);
}

TEST(AugmentationOptions, ARotationIsInDegreesOrTurns) {
  EXPECT_EQ(augmentation_options(with({"augment.rotation=0.2"})).rotation, 0.2);
  EXPECT_EQ(augmentation_options(with({"augment.rotation=0.2", "augment.rotation_unit=turns"})).rotation, 72);
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
  EXPECT_NO_THROW(data::check(augmentation_options(
      with({"augment.rotation=180", "augment.zoom=[0.1, 10]", "augment.translation=0.999", "augment.contrast=0.999",
            "augment.brightness=0.999", "augment.crop=[0.01, 1]", "augment.hue=0.5", "augment.saturation=0.999",
            "augment.noise=0.999", "augment.jpeg=[1, 100]", "augment.blur=[0.05, 16]", "augment.cutout=0.999"}))));
}

}  // namespace
}  // namespace assay::launcher
