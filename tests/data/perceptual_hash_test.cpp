// SPDX-License-Identifier: Apache-2.0
#include "data/perceptual_hash.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/data/picture_rows.hpp"

namespace assay::data {
namespace {

GreyPicture grey(const files::Image& image) {
  return shrink_to_grey(image.pixels, shape_of(image));
}
int distance(const files::Image& a, const files::Image& b) {
  return std::popcount(perceptual_hash(grey(a)) ^ perceptual_hash(grey(b)));
}

TEST(ShrinkToGrey, KeepsA32PixelGreyImage) {
  files::Image image{32, 32, std::vector<std::uint8_t>(32 * 32 * 3)};
  for (std::size_t i = 0; i < 32 * 32; ++i) {
    for (std::size_t c = 0; c < 3; ++c) image.pixels[3 * i + c] = static_cast<std::uint8_t>(i % 256);
  }
  const auto picture = grey(image);
  for (std::size_t i = 0; i < picture.size(); ++i) ASSERT_EQ(picture[i], i % 256) << i;
}

TEST(ShrinkToGrey, WeighsColoursAsTheEyeDoes) {
  const auto of_colour = [](std::uint8_t r, std::uint8_t g, std::uint8_t b) { return grey({1, 1, {r, g, b}})[0]; };
  EXPECT_NEAR(of_colour(255, 0, 0), 0.299 * 255, 1);
  EXPECT_NEAR(of_colour(0, 255, 0), 0.587 * 255, 1);
  EXPECT_NEAR(of_colour(0, 0, 255), 0.114 * 255, 1);
  EXPECT_EQ(of_colour(255, 255, 255), 255);
}

TEST(ShrinkToGrey, AveragesLargeImagesAndRepeatsSmallOnes) {
  files::Image large{64, 96, std::vector<std::uint8_t>(64 * 96 * 3, 10)};
  for (int y = 0; y < 3; ++y) {
    for (int c = 0; c < 3; ++c) large.pixels[(y * 64) * 3 + c] = 250;  // half of the first cell's 2 x 3 pixels
  }
  const auto picture = grey(large);
  EXPECT_EQ(picture[0], 130);
  EXPECT_EQ(picture[1], 10);
  EXPECT_EQ(picture[32], 10);
  const auto repeated = grey({2, 1, {0, 0, 0, 200, 200, 200}});
  EXPECT_EQ(repeated[15], 0);
  EXPECT_EQ(repeated[16], 200);
  EXPECT_EQ(repeated[31 * 32 + 31], 200);
}

TEST(ShrinkToGrey, RefusesARowThatDoesNotFit) {
  const std::vector<std::uint8_t> row(12);
  EXPECT_THROW(shrink_to_grey(row, {2, 3, 3}), std::invalid_argument);
  EXPECT_THROW(shrink_to_grey(row, {2, 6, 1}), std::invalid_argument);
  EXPECT_THROW(shrink_to_grey({}, {0, 0, 3}), std::invalid_argument);
}

TEST(PerceptualHash, IsTheSignOfTheDctAgainstItsMedian) {
  const auto picture = grey(sample_picture(PictureKind::real, 32, 3, 5));
  std::vector<double> amplitudes;
  for (int v = 1; v <= 8; ++v) {
    for (int u = 1; u <= 8; ++u) {
      double sum = 0;
      for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
          sum += picture[y * 32 + x] * std::cos(std::numbers::pi * (2 * x + 1) * u / 64) *
                 std::cos(std::numbers::pi * (2 * y + 1) * v / 64);
        }
      }
      amplitudes.push_back(sum);
    }
  }
  auto sorted = amplitudes;
  std::sort(sorted.begin(), sorted.end());
  const std::uint64_t hash = perceptual_hash(picture);
  EXPECT_EQ(std::popcount(hash), 32);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(hash >> i & 1, amplitudes[i] > sorted[31]) << i;
}

TEST(PerceptualHash, HardlyMovesUnderWhatCopiesSuffer) {
  for (std::uint32_t number = 0; number < 50; ++number) {
    const auto image = picture(number, 64);
    EXPECT_LE(distance(image, recompressed(image)), 6) << number;
    EXPECT_LE(distance(image, brighter(image, 10)), 6) << number;
    EXPECT_LE(distance(image, resized(image, 56)), 6) << number;
  }
}

TEST(PerceptualHash, DiffersBetweenPictures) {
  const auto images = pictures(60);
  for (std::size_t a = 0; a < images.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_GT(distance(images[a], images[b]), 7) << a << " " << b;
  }
}

TEST(PerceptualHash, IsThisNumberOnEveryMachine) {
  GreyPicture picture{};
  std::uint32_t state = 1;
  for (auto& value : picture) value = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  EXPECT_EQ(perceptual_hash(picture), 0xdee20f4b41bdc514u);
}

}  // namespace
}  // namespace assay::data
