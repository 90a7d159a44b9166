// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation_options.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace assay::data {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(CheckAugmentation, AcceptsTheDefaultAndTheEndsOfTheRanges) {
  EXPECT_NO_THROW(check({}));
  EXPECT_NO_THROW(check({.jpeg_low = 1,
                         .jpeg_high = 100,
                         .jpeg_probability = 0,
                         .blur_low = 0.05,
                         .blur_high = 16,
                         .blur_probability = 1,
                         .rotation = 180,
                         .zoom_low = 0.1,
                         .zoom_high = 10,
                         .translation = 0.999,
                         .crop_low = 0.01,
                         .crop_high = 1,
                         .contrast = 0.999,
                         .brightness = 0.999,
                         .hue = 0.5,
                         .saturation = 0.999,
                         .noise = 0.999,
                         .cutout = 0.999,
                         .cutout_probability = 1}));
}

TEST(CheckAugmentation, RefusesEachGeometryThatIsOutOfRange) {
  for (const AugmentationOptions& bad : std::vector<AugmentationOptions>{{.rotation = -1},
                                                                         {.rotation = 181},
                                                                         {.rotation = kNan},
                                                                         {.zoom_low = 0},
                                                                         {.zoom_low = 0, .zoom_high = 0},
                                                                         {.zoom_low = 1.2, .zoom_high = 1.1},
                                                                         {.zoom_high = kNan},
                                                                         {.translation = 1},
                                                                         {.translation = -0.1},
                                                                         {.crop_low = 0, .crop_high = 0.5},
                                                                         {.crop_low = 0.5, .crop_high = 1.1},
                                                                         {.crop_low = 0.5, .crop_high = 0.4},
                                                                         {.crop_low = kNan, .crop_high = 0.5}}) {
    EXPECT_THROW(check(bad), std::invalid_argument);
  }
}

TEST(CheckAugmentation, RefusesEachChangeOfPixelsThatIsOutOfRange) {
  for (const AugmentationOptions& bad : std::vector<AugmentationOptions>{{.jpeg_low = 0, .jpeg_high = 50},
                                                                         {.jpeg_low = 60, .jpeg_high = 50},
                                                                         {.jpeg_low = 60, .jpeg_high = 101},
                                                                         {.jpeg_probability = 1.1},
                                                                         {.blur_low = -1, .blur_high = 1},
                                                                         {.blur_low = 2, .blur_high = 1},
                                                                         {.blur_low = 1, .blur_high = kNan},
                                                                         {.blur_probability = -0.1},
                                                                         {.contrast = 1},
                                                                         {.contrast = kNan},
                                                                         {.brightness = -0.1},
                                                                         {.hue = 0.6},
                                                                         {.hue = kNan},
                                                                         {.saturation = 1},
                                                                         {.noise = -0.1},
                                                                         {.cutout = 1},
                                                                         {.cutout_probability = kNan}}) {
    EXPECT_THROW(check(bad), std::invalid_argument);
  }
}

TEST(CheckAugmentation, NamesTheOption) {
  try {
    check({.saturation = 2});
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "saturation must be at least 0 and below 1, got 2.000000");
  }
}

}  // namespace
}  // namespace assay::data
