// SPDX-License-Identifier: Apache-2.0
#include "data/device/tensor_preparation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "tests/data/device/tensor_batches.hpp"

namespace assay::data::device {
namespace {

const at::Device kProcessor(at::kCPU);
const PixelMap kChannels{.scale = {0.5f, 1.0f / 255, 2}, .shift = {-1, 0.3f, 7}};

std::vector<PreparationOptions> preparations() {
  return {{.colour_channels = 3},
          {.pixels = uniform_map(1.0f / 255, -0.5f), .colour_channels = 3},
          {.size = 13, .pixels = kChannels, .colour_channels = 3},
          {.size = 40, .pixels = kCaffe, .colour_channels = 3},
          {.size = 29, .filter = ResizeFilter::nearest, .pixels = kChannels},
          {.filter = ResizeFilter::nearest, .pixels = kCaffe, .colour_channels = 3}};
}

TEST(TensorPreparation, EvaluationIsTheProcessorsBitByBit) {
  for (const ImageShape shape : {ImageShape{17, 23, 3}, ImageShape{8, 8, 3}}) {
    const Images images(shape);
    for (const PreparationOptions& options : preparations()) {
      const auto expected = plain(ImagePreparation(options, {}, shape), images, all_rows());
      const TensorPreparation preparation(options, everything(), shape, kProcessor);
      EXPECT_TRUE(same_bits(floats_of(preparation.plain(rows_of(images, all_rows()))), expected))
          << "size " << options.size << " of " << shape.height;
    }
  }
}

TEST(TensorPreparation, AugmentedImagesAreTheProcessorsBitByBit) {
  const Images images({17, 23, 3});
  const at::Tensor bytes = rows_of(images, all_rows());
  for (const PreparationOptions& options : preparations()) {
    for (const Pipeline& pipeline : exact_pipelines()) {
      const auto expected = augmented(ImagePreparation(options, pipeline.options, images.shape()), images, all_rows());
      const TensorPreparation preparation(options, pipeline.options, images.shape(), kProcessor);
      EXPECT_TRUE(same_bits(floats_of(preparation.augmented(bytes, all_rows(), kKey)), expected))
          << pipeline.name << ", size " << options.size << ", filter " << static_cast<int>(options.filter);
    }
  }
}

TEST(TensorPreparation, OtherNumbersOfChannelsToo) {
  for (const int channels : {1, 4, 9}) {
    const Images images({9, 11, channels});
    const PreparationOptions options{.size = 16, .pixels = kChannels, .colour_channels = channels == 4 ? 3 : 0};
    for (const Pipeline& pipeline : exact_pipelines()) {
      const auto expected = augmented(ImagePreparation(options, pipeline.options, images.shape()), images, all_rows());
      const TensorPreparation preparation(options, pipeline.options, images.shape(), kProcessor);
      EXPECT_TRUE(same_bits(floats_of(preparation.augmented(rows_of(images, all_rows()), all_rows(), kKey)), expected))
          << pipeline.name << ", " << channels << " channels";
    }
  }
}

// The mean is a sum in another order, in double precision.
TEST(TensorPreparation, ContrastDiffersByALastDigitAtMost) {
  const Images images({32, 32, 3});
  for (PreparationOptions options : preparations()) {
    for (AugmentationOptions augmentation : {AugmentationOptions{.contrast = 0.8}, everything(), everything_new()}) {
      augmentation.noise = augmentation.jpeg_high = augmentation.jpeg_low = 0;
      augmentation.blur_low = augmentation.blur_high = 0;
      const auto expected = augmented(ImagePreparation(options, augmentation, images.shape()), images, all_rows());
      const TensorPreparation preparation(options, augmentation, images.shape(), kProcessor);
      const auto found = floats_of(preparation.augmented(rows_of(images, all_rows()), all_rows(), kKey));
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_NEAR(found[i], expected[i], 2e-6 * (300 + std::abs(expected[i]))) << i;
      }
    }
  }
}

// Sums of bytes are exact in any order.
TEST(TensorPreparation, ContrastOfBytesAsTheyAreIsExact) {
  const Images images({32, 32, 3});
  const AugmentationOptions augmentation{.flip_horizontal = true, .contrast = 0.5, .brightness = 0.2};
  const PreparationOptions options{.pixels = kChannels};
  EXPECT_TRUE(same_bits(floats_of(TensorPreparation(options, augmentation, images.shape(), kProcessor)
                                      .augmented(rows_of(images, all_rows()), all_rows(), kKey)),
                        augmented(ImagePreparation(options, augmentation, images.shape()), images, all_rows())));
}

TEST(TensorPreparation, TheSampleKeysTheDrawsWhereverItsBytesAre) {
  const Images images({8, 8, 3});
  AugmentationOptions augmentation = everything();
  augmentation.contrast = 0;
  const TensorPreparation preparation({.size = 10}, augmentation, images.shape(), kProcessor);
  const std::vector<std::uint32_t> samples{30, 7, 7, 21};
  EXPECT_TRUE(same_bits(floats_of(preparation.augmented(rows_of(images, samples), samples, kKey)),
                        augmented(ImagePreparation({.size = 10}, augmentation, images.shape()), images, samples)));
}

TEST(TensorPreparation, BatchesAreChannelsLastAndMayBeEmpty) {
  const Images images({8, 6, 3});
  for (const AugmentationOptions& augmentation :
       {AugmentationOptions{.flip_horizontal = true, .cutout = 0.4}, everything()}) {
    for (const int size : {0, 5}) {
      const TensorPreparation preparation({.size = size}, augmentation, images.shape(), kProcessor);
      const at::Tensor batch = preparation.augmented(rows_of(images, {3, 4}), std::vector<std::uint32_t>{3, 4}, kKey);
      EXPECT_EQ(batch.sizes(), (std::vector<std::int64_t>{2, 3, size == 0 ? 8 : 5, size == 0 ? 6 : 5}));
      EXPECT_TRUE(batch.is_contiguous(at::MemoryFormat::ChannelsLast));
      EXPECT_EQ(preparation.augmented(rows_of(images, {}), {}, kKey).size(0), 0);
    }
  }
}

TEST(TensorPreparation, TheBytesStayAsTheyAre) {
  const Images images({8, 8, 3});
  const at::Tensor bytes = rows_of(images, all_rows());
  const at::Tensor before = bytes.clone();
  const TensorPreparation preparation({}, {.flip_horizontal = true, .cutout = 0.5}, images.shape(), kProcessor);
  preparation.augmented(bytes, all_rows(), kKey);
  EXPECT_TRUE(bytes.equal(before));
}

TEST(TensorPreparation, SaysWhatItDoesNotCarryOut) {
  EXPECT_EQ(TensorPreparation::missing(everything()), "");
  EXPECT_EQ(TensorPreparation::missing({.noise = 0.1}), "noise");
  EXPECT_EQ(TensorPreparation::missing({.jpeg_low = 50, .jpeg_high = 90}), "jpeg");
  EXPECT_EQ(TensorPreparation::missing({.blur_low = 1, .blur_high = 2}), "blur");
  EXPECT_THROW(TensorPreparation({}, {.noise = 0.1}, {8, 8, 3}, kProcessor), std::invalid_argument);
}

TEST(TensorPreparation, RefusesWhatDoesNotFit) {
  EXPECT_THROW(TensorPreparation({.size = -1}, {}, {8, 8, 3}, kProcessor), std::invalid_argument);
  EXPECT_THROW(TensorPreparation({.pixels = kCaffe}, {}, {8, 8, 1}, kProcessor), std::invalid_argument);
  const Images images({8, 8, 3});
  const TensorPreparation preparation({}, {}, images.shape(), kProcessor);
  const at::Tensor bytes = rows_of(images, {1, 2});
  EXPECT_THROW(preparation.plain(bytes.to(at::kFloat)), std::invalid_argument);
  EXPECT_THROW(preparation.plain(bytes.narrow(1, 0, 7)), std::invalid_argument);
  EXPECT_THROW(preparation.plain(bytes.view({2, 64, 3})), std::invalid_argument);
  EXPECT_THROW(preparation.augmented(bytes, std::vector<std::uint32_t>{1}, kKey), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data::device
