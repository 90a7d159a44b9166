// SPDX-License-Identifier: Apache-2.0
// The expected numbers are PyTorch 2.11's: interpolate(mode=bilinear, align_corners=False) and mode=nearest-exact, in
// double precision.
#include "data/image_resize.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/data/formula_image.hpp"

namespace assay::data {
namespace {

constexpr double kGreyLevels = 1e-4;

struct Resized {
  std::vector<float> values;
  int width;
  int channels;
  float at(int y, int x, int c) const { return values[static_cast<std::size_t>((y * width + x) * channels + c)]; }
};

Resized resize(const ImageShape& stored, int size, ResizeFilter filter, const ImageResize::Flips& flips = {},
               bool reverse_channels = false, float scale = 1, float shift = 0) {
  const ImageShape prepared{size, size, stored.channels};
  const ImageResize resize(stored, prepared, filter, reverse_channels);
  const auto row = static_cast<std::size_t>(size * stored.channels);
  const std::vector<float> scales(row, scale), shifts(row, shift);
  std::vector<float> scratch(resize.scratch_floats());
  Resized out{std::vector<float>(prepared.bytes(), -1), size, stored.channels};
  resize.run(formula_image(stored).data(), flips, scales.data(), shifts.data(), scratch, out.values.data());
  return out;
}

void expect_values(const Resized& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual.values[i], expected[i], kGreyLevels) << i;
}

TEST(ImageResize, BilinearUpToAnOddSizeEqualsPyTorch) {
  expect_values(resize({3, 4, 1}, 5, ResizeFilter::bilinear),
                {0,     63.7, 136.5, 132.5, 17,    14.8,   83.26, 161.5, 162.94, 52.2, 37,    112.6, 199,
                 208.6, 105,  103.6, 78.82, 127.3, 145.06, 48.6,  148,   56.3,   79.5, 102.7, 11});
}

TEST(ImageResize, BilinearOfThreeChannelsEqualsPyTorch) {
  expect_values(resize({2, 3, 3}, 3, ResizeFilter::bilinear),
                {0,   53,    106,   91,    144, 197, 182, 235, 32,  18.5, 71.5, 124.5, 118, 179.5,
                 113, 217.5, 159.5, 101.5, 37,  90,  143, 145, 215, 29,   253,  84,    171});
}

TEST(ImageResize, BilinearDownWithoutAntialiasingEqualsPyTorch) {
  expect_values(resize({7, 6, 1}, 3, ResizeFilter::bilinear),
                {75.833333, 152.5, 143.833333, 148, 176, 76, 127.5, 192.166667, 86.166667});
}

TEST(ImageResize, NearestEqualsPyTorch) {
  expect_values(
      resize({3, 4, 1}, 5, ResizeFilter::nearest),
      {0, 91, 182, 182, 17, 0, 91, 182, 182, 17, 37, 145, 253, 253, 105, 148, 17, 142, 142, 11, 148, 17, 142, 142, 11});
  expect_values(resize({7, 6, 1}, 3, ResizeFilter::nearest), {145, 105, 65, 219, 247, 19, 77, 173, 13});
}

struct Point {
  int y, x, c;
  double bilinear, nearest;
};

TEST(ImageResize, OfCifakeSizedImagesEqualsPyTorch) {
  const std::vector<std::pair<int, std::vector<Point>>> sizes = {
      {160,
       {{0, 0, 0, 0, 0},
        {1, 80, 1, 192.6, 229},
        {53, 158, 2, 175.8, 165},
        {159, 159, 0, 187, 187},
        {80, 40, 1, 77.48, 13}}},
      {224,
       {{1, 112, 1, 190, 229}, {74, 222, 2, 172.7142857, 165}, {223, 223, 0, 187, 187}, {112, 56, 1, 79.3673469, 13}}},
      {48, {{1, 24, 1, 138.8333333, 42}, {16, 46, 2, 134.75, 219}, {47, 47, 0, 187, 187}, {24, 12, 1, 48.5, 13}}},
      {20,
       {{0, 0, 0, 39.93, 0},
        {1, 10, 1, 148.26, 185},
        {6, 18, 2, 214.95, 243},
        {19, 19, 0, 166.33, 187},
        {10, 5, 1, 93.82, 13}}}};
  for (const auto& [size, points] : sizes) {
    const Resized bilinear = resize({32, 32, 3}, size, ResizeFilter::bilinear);
    const Resized nearest = resize({32, 32, 3}, size, ResizeFilter::nearest);
    for (const Point& point : points) {
      EXPECT_NEAR(bilinear.at(point.y, point.x, point.c), point.bilinear, kGreyLevels) << size << " px";
      EXPECT_EQ(nearest.at(point.y, point.x, point.c), static_cast<float>(point.nearest)) << size << " px";
    }
  }
}

TEST(ImageResize, AFlippedImageIsTheMirroredOneBitForBit) {
  constexpr int kSize = 11;
  const Resized plain = resize({4, 5, 3}, kSize, ResizeFilter::bilinear);
  for (const bool horizontal : {false, true}) {
    for (const bool vertical : {false, true}) {
      const Resized flipped = resize({4, 5, 3}, kSize, ResizeFilter::bilinear, {horizontal, vertical});
      for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
          for (int c = 0; c < 3; ++c) {
            ASSERT_EQ(flipped.at(y, x, c), plain.at(vertical ? kSize - 1 - y : y, horizontal ? kSize - 1 - x : x, c));
          }
        }
      }
    }
  }
}

TEST(ImageResize, ReversesChannelsAndMapsValues) {
  const Resized plain = resize({4, 5, 3}, 7, ResizeFilter::bilinear);
  const Resized mapped = resize({4, 5, 3}, 7, ResizeFilter::bilinear, {}, true, 0.5f, -3);
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 7; ++x) {
      for (int c = 0; c < 3; ++c) EXPECT_FLOAT_EQ(mapped.at(y, x, c), plain.at(y, x, 2 - c) * 0.5f - 3);
    }
  }
}

TEST(ImageResize, ToTheSameSizeChangesNothing) {
  for (const ResizeFilter filter : {ResizeFilter::bilinear, ResizeFilter::nearest}) {
    const auto image = formula_image({6, 6, 2});
    const Resized same = resize({6, 6, 2}, 6, filter);
    for (std::size_t i = 0; i < image.size(); ++i) EXPECT_EQ(same.values[i], image[i]);
  }
}

TEST(ImageResize, AOnePixelImageFillsTheWhole) {
  for (const float value : resize({1, 1, 1}, 3, ResizeFilter::bilinear, {true, true}).values) EXPECT_EQ(value, 0);
}

}  // namespace
}  // namespace assay::data
