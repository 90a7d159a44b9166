// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>
#include <vector>

namespace assay::data {
namespace {

constexpr AugmentationKey kKey{.seed = std::uint64_t{7} << 32 | 11, .epoch = 2, .batch = 9};

AugmentationOptions everything() {
  return {.flip_horizontal = true,
          .flip_vertical = true,
          .rotation = 15,
          .zoom_low = 0.8,
          .zoom_high = 1.2,
          .translation = 0.1,
          .contrast = 0.2,
          .brightness = 0.1};
}

AugmentationOptions everything_new() {
  AugmentationOptions options = everything();
  options.jpeg_low = 30;
  options.jpeg_high = 90;
  options.jpeg_probability = 0.9;
  options.blur_low = 0.5;
  options.blur_high = 2;
  options.blur_probability = 0.7;
  options.crop_low = 0.25;
  options.crop_high = 0.75;
  options.hue = 0.1;
  options.saturation = 0.2;
  options.noise = 0.1;
  options.cutout = 0.25;
  return options;
}

bool same(const Augmentation& a, const Augmentation& b) {
  const auto all = [](const Augmentation& d) {
    return std::tuple(d.jpeg_quality, d.blur, d.flip_horizontal, d.flip_vertical, d.angle, d.zoom_x, d.zoom_y,
                      d.shift_x, d.shift_y, d.crop_left, d.crop_top, d.crop_width, d.crop_height, d.contrast,
                      d.brightness, d.hue, d.saturation, d.noise, d.noise_key, d.cutout, d.cutout_x, d.cutout_y);
  };
  return all(a) == all(b);
}

// Runs resumed from a checkpoint of an earlier version depend on these decisions.
TEST(DrawAugmentation, FlipsAsItAlwaysDid) {
  std::uint32_t horizontal = 0;
  std::uint32_t vertical = 0;
  const AugmentationOptions both{.flip_horizontal = true, .flip_vertical = true};
  for (std::uint32_t sample = 0; sample < 32; ++sample) {
    const Augmentation drawn = draw_augmentation(both, kKey, sample);
    horizontal |= static_cast<std::uint32_t>(drawn.flip_horizontal) << sample;
    vertical |= static_cast<std::uint32_t>(drawn.flip_vertical) << sample;
  }
  EXPECT_EQ(horizontal, 0x2dfbbff5u);
  EXPECT_EQ(vertical, 0x20a443d3u);
}

// The numbers are Philox's, computed by a second implementation.
TEST(DrawAugmentation, DrawsTheNumbersOfItsBlocks) {
  const Augmentation drawn = draw_augmentation(everything(), kKey, 40000);
  EXPECT_NEAR(drawn.angle * 180 / std::numbers::pi, -4.208679416, 1e-8);
  EXPECT_NEAR(drawn.zoom_x, 0.997733303, 1e-8);
  EXPECT_NEAR(drawn.zoom_y, 1.105391689, 1e-8);
  EXPECT_NEAR(drawn.shift_x, -0.052171434, 1e-8);
  EXPECT_NEAR(drawn.shift_y, -0.027754872, 1e-8);
  EXPECT_NEAR(drawn.contrast, 1.118813320, 1e-6);
  EXPECT_NEAR(drawn.brightness, 1.606591518, 1e-6);
}

TEST(DrawAugmentation, DrawsTheNumbersOfItsLaterBlocks) {
  const Augmentation drawn = draw_augmentation(everything_new(), kKey, 40000);
  EXPECT_EQ(drawn.jpeg_quality, 34);
  EXPECT_NEAR(drawn.blur, 1.208168747, 1e-8);
  EXPECT_NEAR(drawn.crop_width, 0.703472879, 1e-8);
  EXPECT_NEAR(drawn.crop_height, 0.684449171, 1e-8);
  EXPECT_NEAR(drawn.crop_left, 0.228370469, 1e-8);
  EXPECT_NEAR(drawn.crop_top, 0.124887847, 1e-8);
  EXPECT_NEAR(drawn.hue, 0.038707165, 1e-7);
  EXPECT_NEAR(drawn.saturation, 1.116725799, 1e-6);
  EXPECT_EQ(drawn.noise, 25.5f);
  EXPECT_EQ(drawn.noise_key, (files::PhiloxKey{0xbc1dca2d, 0xa3bccae0}));
  EXPECT_EQ(drawn.cutout, 0.25);
  EXPECT_NEAR(drawn.cutout_x, 0.446650290, 1e-8);
  EXPECT_NEAR(drawn.cutout_y, 0.633037949, 1e-8);
}

TEST(DrawAugmentation, LaterOptionsLeaveTheEarlierOnesAsTheyAre) {
  for (std::uint32_t sample = 0; sample < 50; ++sample) {
    const Augmentation all = draw_augmentation(everything_new(), kKey, sample);
    const Augmentation old = draw_augmentation(everything(), kKey, sample);
    EXPECT_EQ(all.angle, old.angle);
    EXPECT_EQ(all.shift_y, old.shift_y);
    EXPECT_EQ(all.brightness, old.brightness);
    EXPECT_EQ(all.flip_vertical, old.flip_vertical);
    EXPECT_EQ(draw_augmentation({.noise = 0.1}, kKey, sample).noise_key, all.noise_key);
    EXPECT_EQ(draw_augmentation({.hue = 0.1}, kKey, sample).hue, all.hue);
    EXPECT_EQ(draw_augmentation({.hue = 0.1}, kKey, sample).saturation, 1);
  }
}

TEST(DrawAugmentation, HappensAsOftenAsItsProbabilitySays) {
  constexpr int kSamples = 20000;
  int recompressed = 0;
  int blurred = 0;
  int hidden = 0;
  std::map<int, int> qualities;
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    const Augmentation drawn = draw_augmentation(everything_new(), kKey, sample);
    recompressed += drawn.jpeg_quality != 0;
    blurred += drawn.blur != 0;
    hidden += drawn.cutout != 0;
    if (drawn.jpeg_quality != 0) ++qualities[drawn.jpeg_quality];
  }
  const auto expect_share = [](int count, double share) {
    EXPECT_NEAR(count, share * kSamples, 4 * std::sqrt(share * (1 - share) * kSamples));
  };
  expect_share(recompressed, 0.9);
  expect_share(blurred, 0.7);
  expect_share(hidden, 0.5);
  ASSERT_EQ(qualities.size(), 61u);  // 30 .. 90, both included
  for (const auto& [quality, count] : qualities) expect_share(count, 0.9 / 61);
  AugmentationOptions never = everything_new();
  never.jpeg_probability = 0;
  AugmentationOptions always = everything_new();
  always.jpeg_probability = 1;
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    ASSERT_EQ(draw_augmentation(never, kKey, sample).jpeg_quality, 0);
    ASSERT_NE(draw_augmentation(always, kKey, sample).jpeg_quality, 0);
  }
}

// Means and deviations of 40,000 windows of torchvision 0.26's RandomResizedCrop(scale=(.25, .5)), where its windows
// always fit. Where they do not, it draws again, and Assay cuts them to the image's side.
TEST(DrawAugmentation, CropsAreDistributedAsTorchvisions) {
  constexpr int kSamples = 40000;
  double area = 0, area_squares = 0, ratio = 0, ratio_squares = 0, left = 0, left_squares = 0;
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    const Augmentation drawn = draw_augmentation({.crop_low = 0.25, .crop_high = 0.5}, kKey, sample);
    const double share = drawn.crop_width * drawn.crop_height;
    const double logarithm = std::log(drawn.crop_width / drawn.crop_height);
    const double place = drawn.crop_left / (1 - drawn.crop_width);
    area += share / kSamples;
    area_squares += share * share / kSamples;
    ratio += logarithm / kSamples;
    ratio_squares += logarithm * logarithm / kSamples;
    left += place / kSamples;
    left_squares += place * place / kSamples;
  }
  EXPECT_NEAR(area, 0.3748, 0.002);
  EXPECT_NEAR(std::sqrt(area_squares - area * area), 0.0720, 0.001);
  EXPECT_NEAR(ratio, 0.0002, 0.005);
  EXPECT_NEAR(std::sqrt(ratio_squares - ratio * ratio), 0.1663, 0.002);
  EXPECT_NEAR(left, 0.4991, 0.01);
  EXPECT_NEAR(std::sqrt(left_squares - left * left), 0.2895, 0.004);
}

TEST(DrawAugmentation, CropsStayInTheImage) {
  for (std::uint32_t sample = 0; sample < 5000; ++sample) {
    const Augmentation drawn = draw_augmentation({.crop_low = 0.5, .crop_high = 1}, kKey, sample);
    ASSERT_GE(drawn.crop_left, 0);
    ASSERT_GE(drawn.crop_top, 0);
    ASSERT_LE(drawn.crop_left + drawn.crop_width, 1 + 1e-12);
    ASSERT_LE(drawn.crop_top + drawn.crop_height, 1 + 1e-12);
    ASSERT_GT(drawn.crop_width * drawn.crop_height, 0.4);
  }
}

TEST(DrawAugmentation, ColourPerBatchIsThatOfTheBatch) {
  AugmentationOptions options = everything_new();
  options.colour = ColourScope::batch;
  const Augmentation first = draw_augmentation(options, kKey, 3);
  const Augmentation second = draw_augmentation(options, kKey, 70000);
  EXPECT_NEAR(first.contrast, 1.025056566, 1e-6);
  EXPECT_NEAR(first.brightness, -6.792417315, 1e-5);
  EXPECT_EQ(first.contrast, second.contrast);
  EXPECT_EQ(first.brightness, second.brightness);
  EXPECT_NE(first.angle, second.angle);
  EXPECT_NEAR(first.hue, 0.038841272, 1e-7);
  EXPECT_NEAR(first.saturation, 1.163142766, 1e-6);
  EXPECT_EQ(first.hue, second.hue);
  EXPECT_NE(first.noise_key, second.noise_key);
  AugmentationKey next = kKey;
  ++next.batch;
  EXPECT_NE(draw_augmentation(options, next, 3).contrast, first.contrast);
  EXPECT_EQ(draw_augmentation(options, next, 3).angle, first.angle);
}

TEST(DrawAugmentation, PerImageTheBatchDoesNotMatter) {
  AugmentationKey other = kKey;
  other.batch = 1234;
  for (std::uint32_t sample = 0; sample < 50; ++sample) {
    EXPECT_TRUE(
        same(draw_augmentation(everything_new(), kKey, sample), draw_augmentation(everything_new(), other, sample)));
  }
}

TEST(DrawAugmentation, EpochsSeedsAndSamplesDiffer) {
  const Augmentation drawn = draw_augmentation(everything(), kKey, 5);
  const Augmentation new_ones = draw_augmentation(everything_new(), kKey, 5);
  AugmentationKey epoch = kKey;
  ++epoch.epoch;
  AugmentationKey low = kKey;
  ++low.seed;
  AugmentationKey high = kKey;
  high.seed ^= std::uint64_t{1} << 40;
  for (const auto& [key, sample] :
       std::vector<std::pair<AugmentationKey, std::uint32_t>>{{epoch, 5}, {low, 5}, {high, 5}, {kKey, 6}}) {
    const Augmentation other = draw_augmentation(everything_new(), key, sample);
    EXPECT_NE(other.crop_width, new_ones.crop_width);
    EXPECT_NE(other.hue, new_ones.hue);
    EXPECT_NE(other.noise_key, new_ones.noise_key);
    EXPECT_NE(other.cutout_x, new_ones.cutout_x);
    EXPECT_NE(other.angle, drawn.angle);
    EXPECT_NE(other.zoom_x, drawn.zoom_x);
    EXPECT_NE(other.shift_y, drawn.shift_y);
    EXPECT_NE(other.contrast, drawn.contrast);
    EXPECT_NE(other.brightness, drawn.brightness);
  }
}

TEST(DrawAugmentation, WhatIsOffLeavesTheOthersAsTheyAre) {
  const AugmentationOptions rotated{.rotation = 15};
  const AugmentationOptions brighter{.brightness = 0.1};
  const AugmentationOptions upside_down{.flip_vertical = true};
  for (std::uint32_t sample = 0; sample < 100; ++sample) {
    const Augmentation all = draw_augmentation(everything(), kKey, sample);
    const Augmentation only_rotated = draw_augmentation(rotated, kKey, sample);
    EXPECT_EQ(only_rotated.angle, all.angle);
    EXPECT_EQ(only_rotated.zoom_x, 1);
    EXPECT_EQ(only_rotated.contrast, 1);
    EXPECT_FALSE(only_rotated.flip_horizontal || only_rotated.flip_vertical);
    EXPECT_EQ(draw_augmentation(brighter, kKey, sample).brightness, all.brightness);
    EXPECT_EQ(draw_augmentation(brighter, kKey, sample).contrast, 1);
    EXPECT_EQ(draw_augmentation(upside_down, kKey, sample).flip_vertical, all.flip_vertical);
    EXPECT_FALSE(draw_augmentation(upside_down, kKey, sample).flip_horizontal);
  }
}

TEST(DrawAugmentation, TheDefaultDrawsNothing) {
  EXPECT_TRUE(same(draw_augmentation({}, kKey, 17), Augmentation{}));
  EXPECT_FALSE(AugmentationOptions{}.has_geometry());
  EXPECT_FALSE((AugmentationOptions{.flip_horizontal = true, .contrast = 0.5}.has_geometry()));
  EXPECT_TRUE((AugmentationOptions{.translation = 0.1}.has_geometry()));
  EXPECT_TRUE((AugmentationOptions{.crop_low = 0.5, .crop_high = 1}.has_geometry()));
}

TEST(DrawAugmentation, AFixedZoomIsFixed) {
  const Augmentation drawn = draw_augmentation({.zoom_low = 1.2, .zoom_high = 1.2}, kKey, 8);
  EXPECT_EQ(drawn.zoom_x, 1.2);
  EXPECT_EQ(drawn.zoom_y, 1.2);
}

TEST(DrawAugmentation, IsUniformOverItsRanges) {
  constexpr int kSamples = 20000;
  std::vector<double> angles, zooms, shifts, contrasts;
  int flips = 0;
  int both = 0;
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    const Augmentation drawn = draw_augmentation(everything(), kKey, sample);
    angles.push_back(drawn.angle * 180 / std::numbers::pi / 15);
    zooms.push_back((drawn.zoom_y - 1) / 0.2);
    shifts.push_back(drawn.shift_x / 0.1);
    contrasts.push_back((drawn.contrast - 1) / 0.2);
    flips += drawn.flip_horizontal;
    both += drawn.flip_horizontal && drawn.flip_vertical;
  }
  for (const auto& draws : {angles, zooms, shifts, contrasts}) {
    double sum = 0;
    double squares = 0;
    for (const double value : draws) {
      EXPECT_LE(std::abs(value), 1 + 1e-6);
      sum += value;
      squares += value * value;
    }
    EXPECT_NEAR(sum / kSamples, 0, 4 * std::sqrt(1.0 / 3 / kSamples));
    EXPECT_NEAR(squares / kSamples, 1.0 / 3, 0.01);
    EXPECT_LT(*std::min_element(draws.begin(), draws.end()), -0.99);
    EXPECT_GT(*std::max_element(draws.begin(), draws.end()), 0.99);
  }
  EXPECT_NEAR(flips, kSamples / 2, 3 * std::sqrt(0.25 * kSamples));
  EXPECT_NEAR(both, kSamples / 4, 3 * std::sqrt(3.0 / 16 * kSamples));
}

}  // namespace
}  // namespace assay::data
