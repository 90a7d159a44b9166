// SPDX-License-Identifier: Apache-2.0
// The expected numbers are PyTorch 2.11's grid_sample(align_corners=False) in double precision, whose padding modes
// reflection and border are Assay's reflect and nearest.
#include "data/affine_sampling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "data/files/random.hpp"
#include "tests/data/formula_image.hpp"

namespace assay::data {
namespace {

constexpr AffineMap kMap{.xx = 1.93, .xy = -0.81, .x0 = -2.37, .yx = 0.71, .yy = 1.63, .y0 = -3.17};

std::vector<float> sample(const AffineMap& map, const SamplingOptions& options, const ChannelMap& channels = {}) {
  SamplingScratch scratch(options);
  std::vector<float> out(options.prepared.bytes(), -1);
  sample_affine(formula_image(options.stored).data(), map, options, channels, scratch, out.data());
  return out;
}

SamplingOptions grey(ResizeFilter filter, Fill fill) {
  return {.stored = {5, 6, 1}, .prepared = {5, 5, 1}, .filter = filter, .fill = fill};
}

void expect_values(const std::vector<float>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-4) << i;
}

TEST(SampleAffine, ReflectsAtTheBordersAsPyTorch) {
  expect_values(sample(kMap, grey(ResizeFilter::bilinear, Fill::reflect)),
                {121.7769, 143.56, 112.5175, 76.9856,  185.35, 148.3824, 84.6675, 16.38,    170.4083,
                 187.992,  61.59,  161.016,  38.11,    88.912, 117.5929, 152.782, 100.8597, 121.7968,
                 150.5455, 101.26, 16.9,     140.8784, 214.75, 80,       158.8747});
  expect_values(sample(kMap, grey(ResizeFilter::nearest, Fill::reflect)),
                {105, 148, 145, 105, 199, 105, 91,  0,  182, 213, 17, 182, 37,
                 17,  11,  213, 142, 77,  77,  142, 19, 45,  239, 80, 105});
}

TEST(SampleAffine, RepeatsTheBordersAsPyTorch) {
  expect_values(sample(kMap, grey(ResizeFilter::bilinear, Fill::nearest)),
                {0,      0,        90.09, 30.2,   185.35, 0,        0,      16.38, 170.4083, 187.992, 0,  11.1,  38.11,
                 88.912, 117.5929, 61.42, 140.23, 102.56, 150.5455, 101.26, 87.65, 78.68,    80,      80, 179.83});
  expect_values(sample(kMap, grey(ResizeFilter::nearest, Fill::nearest)),
                {0, 0, 91, 17, 199, 0, 0, 0, 182, 213, 0, 0, 37, 17, 11, 37, 148, 77, 77, 142, 77, 80, 80, 80, 142});
}

TEST(SampleAffine, IsBlackOutsideTheImageWithoutBlendingAtItsEdge) {
  const auto repeated = sample(kMap, grey(ResizeFilter::bilinear, Fill::nearest));
  const auto black = sample(kMap, grey(ResizeFilter::bilinear, Fill::constant));
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 5; ++x) {
      const double u = kMap.xx * x + kMap.xy * y + kMap.x0;
      const double v = kMap.yx * x + kMap.yy * y + kMap.y0;
      const bool inside = u >= 0 && u < 6 && v >= 0 && v < 5;
      const auto i = static_cast<std::size_t>(5 * y + x);
      EXPECT_EQ(black[i], inside ? repeated[i] : 0.0f) << x << ", " << y;
    }
  }
}

TEST(SampleAffine, BlackIsTheBlackOfThePixelMap) {
  const AffineMap outside{.x0 = -100};
  SamplingOptions options = grey(ResizeFilter::bilinear, Fill::constant);
  ChannelMap channels;
  channels.scale.fill(2);
  channels.shift.fill(-7);
  for (const float value : sample(outside, options, channels)) EXPECT_EQ(value, -7);
}

TEST(SampleAffine, ChannelsAreSampledAlikeWhateverTheirNumber) {
  for (int channels = 1; channels <= kMaxChannels; ++channels) {
    SamplingOptions options{.stored = {5, 6, channels}, .prepared = {7, 7, channels}};
    ChannelMap map;
    for (std::size_t c = 0; c < kMaxChannels; ++c) {
      map.scale[c] = 1 + 0.5f * static_cast<float>(c);
      map.shift[c] = 10 * static_cast<float>(c);
    }
    const auto plain = sample(kMap, options);
    const auto mapped = sample(kMap, options, map);
    options.reverse_channels = true;
    const auto reversed = sample(kMap, options);
    for (std::size_t pixel = 0; pixel < 49; ++pixel) {
      for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
        const auto at = pixel * static_cast<std::size_t>(channels);
        EXPECT_FLOAT_EQ(mapped[at + c], plain[at + c] * map.scale[c] + map.shift[c]);
        EXPECT_EQ(reversed[at + c], plain[at + static_cast<std::size_t>(channels) - 1 - c]);
      }
    }
  }
}

TEST(SampleAffine, TheFirstChannelIsThatOfAGreyImage) {
  const auto grey_values = sample(kMap, grey(ResizeFilter::bilinear, Fill::reflect));
  const auto colour = sample(kMap, {.stored = {5, 6, 3}, .prepared = {5, 5, 3}});
  for (std::size_t i = 0; i < grey_values.size(); ++i) EXPECT_EQ(colour[3 * i], grey_values[i]);
}

// One pixel by the same operations in plain arithmetic, for which the compiler has no vectors and no fused
// multiply-add.
float plain_pixel(const std::vector<std::uint8_t>& image, const ImageShape& shape, double u, double v, int c) {
  const auto along = [](double place, int count, int& low, int& high, float& weight) {
    const double twice = 2.0 * count;
    const double folded = std::abs(place - twice * std::nearbyint(place * (1 / twice)));
    const double centre = std::min(std::max(folded - 0.5, 0.0), count - 1.0);
    low = static_cast<int>(centre);
    high = std::min(low + 1, count - 1);
    weight = static_cast<float>(centre - low);
  };
  int left, right, above, below;
  float weight_x, weight_y;
  along(u, shape.width, left, right, weight_x);
  along(v, shape.height, above, below, weight_y);
  const auto value = [&](int y, int x) {
    return static_cast<float>(image[static_cast<std::size_t>((y * shape.width + x) * shape.channels + c)]);
  };
  const float top = value(above, left) + (value(above, right) - value(above, left)) * weight_x;
  const float bottom = value(below, left) + (value(below, right) - value(below, left)) * weight_x;
  return top + (bottom - top) * weight_y;
}

TEST(SampleAffine, GivesTheBitsOfPlainArithmetic) {
  files::CounterStream stream(9, files::RandomUse::sample_images);
  const auto between = [&](double low, double high) { return low + (high - low) * stream.uniform(); };
  for (int repeat = 0; repeat < 20; ++repeat) {
    const SamplingOptions options{.stored = {13, 17, 3}, .prepared = {37, 37, 3}};
    const AffineMap map{.xx = between(-2, 2),
                        .xy = between(-2, 2),
                        .x0 = between(-60, 60),
                        .yx = between(-2, 2),
                        .yy = between(-2, 2),
                        .y0 = between(-60, 60)};
    const auto sampled = sample(map, options);
    const auto image = formula_image(options.stored);
    std::vector<float> expected;
    for (int y = 0; y < 37; ++y) {
      for (int x = 0; x < 37; ++x) {
        const double u = map.xx * x + (map.xy * y + map.x0);
        const double v = map.yx * x + (map.yy * y + map.y0);
        for (int c = 0; c < 3; ++c) expected.push_back(plain_pixel(image, options.stored, u, v, c));
      }
    }
    ASSERT_EQ(std::memcmp(sampled.data(), expected.data(), expected.size() * sizeof(float)), 0) << repeat;
  }
}

TEST(SampleAffine, StaysInsideTheImageHoweverFarThePlaces) {
  for (const Fill fill : {Fill::reflect, Fill::nearest, Fill::constant}) {
    for (const ResizeFilter filter : {ResizeFilter::bilinear, ResizeFilter::nearest}) {
      for (const double far : {1e3, -1e6, 1e12}) {
        for (const float value : sample({.xx = far, .x0 = far, .yy = -far, .y0 = far}, grey(filter, fill))) {
          EXPECT_GE(value, 0);
          EXPECT_LE(value, 255);
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::data
