// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
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

bool same(const Augmentation& a, const Augmentation& b) {
  return a.flip_horizontal == b.flip_horizontal && a.flip_vertical == b.flip_vertical && a.angle == b.angle &&
         a.zoom_x == b.zoom_x && a.zoom_y == b.zoom_y && a.shift_x == b.shift_x && a.shift_y == b.shift_y &&
         a.contrast == b.contrast && a.brightness == b.brightness;
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

TEST(DrawAugmentation, ColourPerBatchIsThatOfTheBatch) {
  AugmentationOptions options = everything();
  options.colour = ColourScope::batch;
  const Augmentation first = draw_augmentation(options, kKey, 3);
  const Augmentation second = draw_augmentation(options, kKey, 70000);
  EXPECT_NEAR(first.contrast, 1.025056566, 1e-6);
  EXPECT_NEAR(first.brightness, -6.792417315, 1e-5);
  EXPECT_EQ(first.contrast, second.contrast);
  EXPECT_EQ(first.brightness, second.brightness);
  EXPECT_NE(first.angle, second.angle);
  AugmentationKey next = kKey;
  ++next.batch;
  EXPECT_NE(draw_augmentation(options, next, 3).contrast, first.contrast);
  EXPECT_EQ(draw_augmentation(options, next, 3).angle, first.angle);
}

TEST(DrawAugmentation, PerImageTheBatchDoesNotMatter) {
  AugmentationKey other = kKey;
  other.batch = 1234;
  for (std::uint32_t sample = 0; sample < 50; ++sample) {
    EXPECT_TRUE(same(draw_augmentation(everything(), kKey, sample), draw_augmentation(everything(), other, sample)));
  }
}

TEST(DrawAugmentation, EpochsSeedsAndSamplesDiffer) {
  const Augmentation drawn = draw_augmentation(everything(), kKey, 5);
  AugmentationKey epoch = kKey;
  ++epoch.epoch;
  AugmentationKey low = kKey;
  ++low.seed;
  AugmentationKey high = kKey;
  high.seed ^= std::uint64_t{1} << 40;
  for (const auto& [key, sample] :
       std::vector<std::pair<AugmentationKey, std::uint32_t>>{{epoch, 5}, {low, 5}, {high, 5}, {kKey, 6}}) {
    const Augmentation other = draw_augmentation(everything(), key, sample);
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

TEST(CheckAugmentation, RefusesEachValueThatIsOutOfRange) {
  EXPECT_NO_THROW(check({}));
  EXPECT_NO_THROW(check(everything()));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const AugmentationOptions& bad : std::vector<AugmentationOptions>{{.rotation = -1},
                                                                         {.rotation = 181},
                                                                         {.rotation = nan},
                                                                         {.zoom_low = 0},
                                                                         {.zoom_low = 1.2, .zoom_high = 1.1},
                                                                         {.zoom_high = nan},
                                                                         {.translation = 1},
                                                                         {.translation = -0.1},
                                                                         {.contrast = 1},
                                                                         {.contrast = nan},
                                                                         {.brightness = -0.1}}) {
    EXPECT_THROW(check(bad), std::invalid_argument);
  }
}

}  // namespace
}  // namespace assay::data
