// SPDX-License-Identifier: Apache-2.0
#include "data/image_preparation.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/data/prepared_batches.hpp"

namespace assay::data {
namespace {

// As the program has always converted pixels: a product, rounded, plus a shift, rounded.
TEST(ImagePreparation, WithoutAResizeTheConversionIsExact) {
  for (const ImageShape shape : {ImageShape{32, 32, 3}, ImageShape{5, 7, 3}, ImageShape{6, 5, 1}}) {
    const Images images(shape);
    const ImagePreparation preparation({.pixels = uniform_map(1.0f / 255, -1)}, {.flip_horizontal = true}, shape);
    const std::vector<std::uint32_t> rows{4, 0, 0, 39, 3, 7, 1};
    std::vector<float> expected;
    std::vector<float> expected_flipped;
    for (const std::uint32_t row : rows) {
      const auto bytes = images.source().get(row);
      const bool flip = draw_augmentation({.flip_horizontal = true}, kKey, row).flip_horizontal;
      for (int y = 0; y < shape.height; ++y) {
        for (int x = 0; x < shape.width; ++x) {
          for (int c = 0; c < shape.channels; ++c) {
            const auto value = [&](int column) {
              const volatile float product =
                  static_cast<float>(bytes[static_cast<std::size_t>((y * shape.width + column) * shape.channels + c)]) *
                  (1.0f / 255);
              return product - 1;
            };
            expected.push_back(value(x));
            expected_flipped.push_back(value(flip ? shape.width - 1 - x : x));
          }
        }
      }
    }
    EXPECT_TRUE(same_bits(plain(preparation, images, rows), expected));
    EXPECT_TRUE(same_bits(augmented(preparation, images, rows), expected_flipped));
  }
}

TEST(ImagePreparation, OptionsThatChangeNothingChangeNothing) {
  const Images images({10, 10, 3});
  const auto as_is = plain(ImagePreparation({}, {}, images.shape()), images, all_rows());
  for (std::size_t i = 0; i < as_is.size(); ++i) ASSERT_EQ(as_is[i], images.source().get(i / 300)[i % 300]);
  EXPECT_TRUE(same_bits(augmented(ImagePreparation({}, {}, images.shape()), images, all_rows()), as_is));
  EXPECT_TRUE(same_bits(augmented(ImagePreparation({.size = 10}, {}, images.shape()), images, all_rows()), as_is));
  // Geometry that happens to draw the identity still takes the general way.
  for (const Fill fill : {Fill::reflect, Fill::nearest, Fill::constant}) {
    const AugmentationOptions tiny{.rotation = 1e-300, .fill = fill};
    EXPECT_TRUE(same_bits(augmented(ImagePreparation({}, tiny, images.shape()), images, all_rows()), as_is));
    const auto resized = plain(ImagePreparation({.size = 25}, {}, images.shape()), images, all_rows());
    const auto sampled = augmented(ImagePreparation({.size = 25}, tiny, images.shape()), images, all_rows());
    for (std::size_t i = 0; i < resized.size(); ++i) ASSERT_NEAR(sampled[i], resized[i], 1e-4);
  }
}

// A part of a split: sample 30 may lie in row 2.
TEST(ImagePreparation, TheSampleKeysTheDrawsWhereverItsBytesAre) {
  const Images images({8, 8, 3});
  const ImagePreparation preparation({}, everything(), images.shape());
  const std::vector<std::uint32_t> samples{30, 7, 21};
  const std::vector<std::uint32_t> rows{2, 0, 1};
  std::vector<std::uint8_t> part(3 * images.shape().bytes());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(images.source().get(samples[i]),
                      part.begin() + static_cast<std::ptrdiff_t>(rows[i] * images.shape().bytes()));
  }
  std::vector<float> out(3 * preparation.shape().bytes());
  preparation.fill_augmented(BatchSource(part, images.shape()), rows, samples, kKey, out, 1);
  EXPECT_TRUE(same_bits(out, augmented(preparation, images, samples)));
}

TEST(ImagePreparation, EvaluationSeesNoAugmentation) {
  const Images images({8, 8, 3});
  EXPECT_TRUE(same_bits(plain(ImagePreparation({.size = 12}, everything(), images.shape()), images, all_rows()),
                        plain(ImagePreparation({.size = 12}, {}, images.shape()), images, all_rows())));
}

TEST(ImagePreparation, ASampleLooksTheSameInAnyBatchOnAnyThread) {
  const Images images({32, 32, 3});
  for (const PreparationOptions& options :
       {PreparationOptions{}, PreparationOptions{.size = 48}, PreparationOptions{.pixels = kCaffe}}) {
    for (const AugmentationOptions& augmentation :
         {AugmentationOptions{.flip_horizontal = true}, everything(), everything(Fill::constant), everything_new()}) {
      const ImagePreparation preparation(options, augmentation, images.shape());
      const std::size_t floats = preparation.shape().bytes();
      const auto together = augmented(preparation, images, all_rows());
      for (const int threads : {2, 3, 8}) {
        EXPECT_TRUE(same_bits(augmented(preparation, images, all_rows(), kKey, threads), together)) << threads;
      }
      const auto shuffled = augmented(preparation, images, {17, 3, 39, 3}, kKey, 2);
      EXPECT_TRUE(same_bits(image_of(shuffled, 0, floats), image_of(together, 17, floats)));
      EXPECT_TRUE(same_bits(image_of(shuffled, 1, floats), image_of(together, 3, floats)));
      EXPECT_TRUE(same_bits(image_of(shuffled, 2, floats), image_of(together, 39, floats)));
      EXPECT_TRUE(same_bits(image_of(shuffled, 3, floats), image_of(together, 3, floats)));
      EXPECT_TRUE(same_bits(augmented(preparation, images, {39}), image_of(together, 39, floats)));
    }
  }
}

TEST(ImagePreparation, SeveralThreadsMayFillAtOnce) {
  const Images images({32, 32, 3});
  const ImagePreparation preparation({.size = 40}, everything(), images.shape());
  const auto expected = augmented(preparation, images, all_rows());
  std::vector<std::vector<float>> results(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) {
      threads.emplace_back([&] {
        for (int repeat = 0; repeat < 5; ++repeat) result = augmented(preparation, images, all_rows(), kKey, 2);
      });
    }
  }
  for (const auto& result : results) EXPECT_TRUE(same_bits(result, expected));
}

TEST(ImagePreparation, TellsTheShapeOfWhatItPrepares) {
  const ImagePreparation stored({}, {}, {20, 30, 3});
  EXPECT_EQ(stored.shape().height, 20);
  EXPECT_EQ(stored.shape().width, 30);
  const ImagePreparation square({.size = 64}, {}, {20, 30, 3});
  EXPECT_EQ(square.shape().height, 64);
  EXPECT_EQ(square.shape().width, 64);
  EXPECT_EQ(square.shape().channels, 3);
}

TEST(ImagePreparation, RefusesWhatDoesNotFit) {
  const ImageShape shape{2, 2, 3};
  EXPECT_THROW(ImagePreparation({.size = -1}, {}, shape), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({}, {.rotation = 200}, shape), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({}, {}, {2, 2, 10}), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({}, {}, {0, 2, 3}), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({.pixels = kCaffe}, {}, {2, 2, 1}), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({.colour_channels = 3}, {}, {2, 2, 1}), std::invalid_argument);
  EXPECT_THROW(ImagePreparation({.colour_channels = 2}, {}, shape), std::invalid_argument);

  const Images images(shape, 3);
  const Images others({3, 3, 3}, 3);
  const ImagePreparation preparation({.size = 4}, {}, shape);
  std::vector<float> out(48);
  const std::vector<std::uint32_t> beyond{3}, fine{2}, two{0, 1};
  EXPECT_THROW(preparation.fill(images.source(), beyond, out, 1), std::out_of_range);
  EXPECT_THROW(preparation.fill_augmented(images.source(), beyond, beyond, {}, out, 1), std::out_of_range);
  EXPECT_THROW(preparation.fill_augmented(images.source(), fine, two, {}, out, 1), std::invalid_argument);
  EXPECT_THROW(preparation.fill(images.source(), two, out, 1), std::invalid_argument);
  EXPECT_THROW(preparation.fill(others.source(), fine, out, 1), std::invalid_argument);
  EXPECT_NO_THROW(preparation.fill(images.source(), fine, out, 0));
  EXPECT_NO_THROW(preparation.fill(images.source(), {}, {}, 4));
}

}  // namespace
}  // namespace assay::data
