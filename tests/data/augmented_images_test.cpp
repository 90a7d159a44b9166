// SPDX-License-Identifier: Apache-2.0
// Every augmentation, alone and together, at every way an image can take, against the slow reference.
#include <gtest/gtest.h>

#include <algorithm>
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
      {"everything, reflect", everything(Fill::reflect)},
      {"everything, nearest", everything(Fill::nearest)},
      {"everything, constant", everything(Fill::constant)}};
  for (const auto& [name, augmentation] : cases) {
    for (const int size : {0, 7, 24, 45}) {
      for (const ResizeFilter filter : {ResizeFilter::bilinear, ResizeFilter::nearest}) {
        const std::string what = name + (filter == ResizeFilter::nearest ? ", nearest, " : ", ") + std::to_string(size);
        expect_reference({.size = size, .filter = filter}, augmentation, {11, 11, 3}, what);
      }
    }
  }
}

TEST(AugmentedImages, PixelMapsAndShapesEqualTheReference) {
  const PixelMap scaled{.scale = {0.5, 0.5, 0.5}, .shift = {-3, -3, -3}};
  const PixelMap imagenet{.scale = {0.0171f, 0.0175f, 0.0174f}, .shift = {-2.118f, -2.036f, -1.804f}};
  for (const AugmentationOptions& augmentation :
       {AugmentationOptions{}, everything(), AugmentationOptions{.flip_horizontal = true, .brightness = 0.2},
        AugmentationOptions{.flip_vertical = true, .contrast = 0.3}}) {
    for (const PixelMap& pixels : {scaled, imagenet, kCaffe}) {
      expect_reference({.pixels = pixels}, augmentation, {9, 14, 3}, "wide image as stored");
      expect_reference({.size = 20, .pixels = pixels}, augmentation, {9, 14, 3}, "wide image resized");
    }
    for (const int channels : {1, 2, 4}) {
      expect_reference({.pixels = scaled}, augmentation, {11, 11, channels}, "channels");
      expect_reference({.size = 17, .pixels = scaled}, augmentation, {11, 11, channels}, "channels resized");
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
  ImagePreparation({}, options, {2, 2, 3}).fill_augmented(source, rows, key, out, 1);
  EXPECT_NEAR(out[0], 127.5 + 127.5 * drawn.contrast + drawn.brightness, 1e-3);
  EXPECT_NEAR(out[11], 127.5 - 127.5 * drawn.contrast + drawn.brightness, 1e-3);
}

}  // namespace
}  // namespace assay::data
