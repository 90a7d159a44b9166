// SPDX-License-Identifier: Apache-2.0
// Every augmentation, alone and together, at every way an image can take, against the slow reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "data/image_preparation.hpp"
#include "tests/data/prepared_batches.hpp"
#include "tests/data/reference_preparation.hpp"

namespace assay::data {
namespace {

// A tolerance in grey levels: float32 weights and sums, against double precision.
void expect_reference(const PreparationOptions& options, const AugmentationOptions& augmentation,
                      const ImageShape& stored, const std::string& what) {
  const Images images(stored, 12);
  const ImagePreparation preparation(options, augmentation, stored);
  const ReferencePreparation reference(options, augmentation.fill, stored);
  const auto batch = augmented(preparation, images, all_rows(12));
  const std::size_t floats = preparation.shape().bytes();
  const double tolerance = 2e-3 * std::abs(*std::max_element(options.pixels.scale.begin(), options.pixels.scale.end()));
  for (std::uint32_t row = 0; row < 12; ++row) {
    const auto expected = reference.run(images.source().get(row), draw_augmentation(augmentation, kKey, row));
    for (std::size_t i = 0; i < floats; ++i) {
      ASSERT_NEAR(batch[row * floats + i], expected[i], tolerance) << what << ", image " << row << ", element " << i;
    }
  }
}

TEST(AugmentedImages, EachAugmentationEqualsTheReference) {
  const std::vector<std::pair<std::string, AugmentationOptions>> cases = {
      {"nothing", {}},
      {"flips", {.flip_horizontal = true, .flip_vertical = true}},
      {"rotation", {.rotation = 72}},
      {"half a turn", {.rotation = 180, .fill = Fill::nearest}},
      {"zoom out", {.zoom_low = 1.2, .zoom_high = 1.2}},
      {"zoom both ways", {.zoom_low = 0.8, .zoom_high = 1.2, .fill = Fill::nearest}},
      {"far out", {.zoom_low = 8, .zoom_high = 9}},
      {"translation", {.translation = 0.4}},
      {"contrast", {.contrast = 0.2}},
      {"brightness", {.brightness = 0.3}},
      {"JPEG", {.jpeg_low = 20, .jpeg_high = 80}},
      {"blur", {.blur_low = 0.5, .blur_high = 2}},
      {"crop", {.crop_low = 0.1, .crop_high = 1}},
      {"hue", {.hue = 0.5}},
      {"saturation", {.saturation = 0.9}},
      {"noise", {.noise = 0.2}},
      {"cutout", {.cutout = 0.5}},
      {"cutout of a pixel", {.cutout = 0.001, .cutout_probability = 1}},
      {"hue after brightness", {.brightness = 0.9, .hue = 0.5, .saturation = 0.5}},
      {"everything, reflect", everything(Fill::reflect)},
      {"everything, nearest", everything(Fill::nearest)},
      {"everything, constant", everything(Fill::constant)},
      {"everything new, reflect", everything_new()},
      {"everything new, nearest", everything_new(Fill::nearest)}};
  for (const auto& [name, augmentation] : cases) {
    for (const int size : {0, 7, 24, 45}) {
      for (const ResizeFilter filter : {ResizeFilter::bilinear, ResizeFilter::nearest}) {
        const std::string what = name + (filter == ResizeFilter::nearest ? ", nearest, " : ", ") + std::to_string(size);
        expect_reference({.size = size, .filter = filter, .colour_channels = 3}, augmentation, {11, 11, 3}, what);
      }
    }
  }
}

TEST(AugmentedImages, PixelMapsAndShapesEqualTheReference) {
  const PixelMap scaled = uniform_map(0.5, -3);
  const PixelMap imagenet{.scale = {0.0171f, 0.0175f, 0.0174f}, .shift = {-2.118f, -2.036f, -1.804f}};
  for (const AugmentationOptions& augmentation : {AugmentationOptions{}, everything(), everything_new(),
                                                  AugmentationOptions{.flip_horizontal = true, .brightness = 0.2},
                                                  AugmentationOptions{.flip_vertical = true, .contrast = 0.3}}) {
    for (const PixelMap& pixels : {scaled, imagenet, kCaffe}) {
      expect_reference({.pixels = pixels, .colour_channels = 3}, augmentation, {9, 14, 3}, "wide image as stored");
      expect_reference({.size = 20, .pixels = pixels, .colour_channels = 3}, augmentation, {9, 14, 3},
                       "wide image resized");
    }
    for (const int channels : {1, 2, 4, 5, 7, 9}) {
      expect_reference({.pixels = scaled}, augmentation, {11, 11, channels}, "channels");
      expect_reference({.size = 17, .pixels = scaled}, augmentation, {11, 11, channels}, "channels resized");
    }
    for (const int channels : {4, 9}) {
      expect_reference({.pixels = scaled, .colour_channels = 3}, augmentation, {11, 11, channels}, "colour and views");
    }
  }
}

TEST(AugmentedImages, EpochsSeedsAndSamplesLookDifferent) {
  const Images images({8, 8, 3});
  const ImagePreparation preparation({}, everything(), images.shape());
  const auto first = augmented(preparation, images, {5});
  EXPECT_FALSE(same_bits(augmented(preparation, images, {5}, {.seed = 21, .epoch = 4, .batch = 2}), first));
  EXPECT_FALSE(same_bits(augmented(preparation, images, {5}, {.seed = 22, .epoch = 3, .batch = 2}), first));
  EXPECT_TRUE(same_bits(augmented(preparation, images, {5}, {.seed = 21, .epoch = 3, .batch = 7}), first));
}

TEST(AugmentedImages, ColourPerBatchDependsOnTheBatchAlone) {
  const Images images({4, 4, 3});
  const AugmentationOptions options{.brightness = 0.3, .colour = ColourScope::batch};
  const ImagePreparation preparation({}, options, images.shape());
  const auto shift_of = [&](std::uint32_t row, std::uint32_t batch) {
    return augmented(preparation, images, {row}, {.seed = 21, .epoch = 3, .batch = batch})[0] -
           static_cast<float>(images.source().get(row)[0]);
  };
  EXPECT_NEAR(shift_of(1, 2), shift_of(30, 2), 1e-4);
  EXPECT_GT(std::abs(shift_of(1, 2) - shift_of(1, 3)), 1e-2);
}

// JPEG, hue and saturation are about colours: nothing happens to channels that are none.
TEST(AugmentedImages, ChannelsThatAreNoColourKeepTheirOwn) {
  const Images images({16, 16, 4});
  const AugmentationOptions options{
      .jpeg_low = 10, .jpeg_high = 20, .jpeg_probability = 1, .hue = 0.5, .saturation = 0.9};
  const auto as_is = augmented(ImagePreparation({}, {}, images.shape()), images, all_rows(4));
  EXPECT_TRUE(same_bits(augmented(ImagePreparation({}, options, images.shape()), images, all_rows(4)), as_is));
  const auto coloured =
      augmented(ImagePreparation({.colour_channels = 3}, options, images.shape()), images, all_rows(4));
  std::size_t changed = 0;
  for (std::size_t i = 0; i < as_is.size(); ++i) {
    if (i % 4 == 3) {
      ASSERT_EQ(coloured[i], as_is[i]);
    } else {
      changed += coloured[i] != as_is[i];
    }
  }
  EXPECT_GT(changed, as_is.size() / 2);
}

TEST(AugmentedImages, GreySquaresAreGreyInEveryPreprocessing) {
  const Images images({16, 16, 3});
  const AugmentationOptions options{.cutout = 0.99, .cutout_probability = 1};
  const auto batch =
      augmented(ImagePreparation({.pixels = kCaffe}, options, images.shape()), images, all_rows(20), kKey, 1);
  std::size_t grey = 0;
  for (std::size_t i = 0; i < batch.size(); i += 3) {
    grey += batch[i] == 127.5f + kCaffe.shift[0] && batch[i + 1] == 127.5f + kCaffe.shift[1] &&
            batch[i + 2] == 127.5f + kCaffe.shift[2];
  }
  EXPECT_GT(grey, 20u * 16 * 16 / 4);
  EXPECT_LT(grey, 20u * 16 * 16);
}

// As the program drew and computed them before later augmentations existed: resumed runs depend on it.
TEST(AugmentedImages, PicturesOfOldOptionsStayTheSameBits) {
  const Images images({12, 12, 3});
  const auto hash = [](const std::vector<float>& batch) {
    std::uint64_t sum = 1469598103934665603u;  // FNV-1a over the bits
    for (const float value : batch) sum = (sum ^ std::bit_cast<std::uint32_t>(value)) * 1099511628211u;
    return sum;
  };
  EXPECT_EQ(hash(augmented(ImagePreparation({.size = 17}, everything(), images.shape()), images, all_rows(12))),
            0x28ffa86fd987170du);
  EXPECT_EQ(
      hash(augmented(ImagePreparation({.pixels = kCaffe}, {.flip_horizontal = true, .brightness = 0.2}, images.shape()),
                     images, all_rows(12))),
      0xb615bdd92e7d1a88u);
}

TEST(AugmentedImages, ContrastAndBrightnessAreNotClipped) {
  std::vector<std::uint8_t> bytes(2 * 2 * 3, 0);
  std::fill(bytes.begin(), bytes.begin() + 6, 255);
  const BatchSource source(bytes, {2, 2, 3});
  const std::vector<std::uint32_t> rows{0};
  AugmentationKey key;
  const AugmentationOptions options{.contrast = 0.9, .brightness = 0.5};
  while (draw_augmentation(options, key, 0).contrast < 1.5) ++key.epoch;
  const Augmentation drawn = draw_augmentation(options, key, 0);
  std::vector<float> out(12);
  ImagePreparation({}, options, {2, 2, 3}).fill_augmented(source, rows, rows, key, out, 1);
  EXPECT_NEAR(out[0], 127.5 + 127.5 * drawn.contrast + drawn.brightness, 1e-3);
  EXPECT_NEAR(out[11], 127.5 - 127.5 * drawn.contrast + drawn.brightness, 1e-3);
}

}  // namespace
}  // namespace assay::data
