// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/segment_weights_pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::launcher::artefacts {
namespace {

using data::files::Image;
using models::explain::Segments;
using testing::ElementsAre;

// Five segments of four pixels in a row each, on grey; the brightest value is 120.
constexpr int kSegments = 5;
const Segments kRow{.height = 1, .width = 20, .count = kSegments, .labels = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2,
                                                                             2, 2, 3, 3, 3, 3, 4, 4, 4, 4}};

Image grey_row() {
  Image picture{.width = 20, .height = 1, .pixels = std::vector<std::uint8_t>(60, 100)};
  picture.pixels[2] = 120;
  return picture;
}

// A letter for each pixel: y yellow, g and r the full colour on grey, . as before, ? anything else.
std::string letters(const Image& picture) {
  std::string text;
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
    const std::array<int, 3> pixel{picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2]};
    const int blue = i == 0 ? 120 : 100;
    if (pixel == std::array{255, 255, 0}) {
      text += 'y';
    } else if (pixel == std::array{100, 120, blue}) {
      text += 'g';
    } else if (pixel == std::array{120, 100, blue}) {
      text += 'r';
    } else {
      text += pixel == std::array{100, 100, blue} ? '.' : '?';
    }
  }
  return text;
}

TEST(PositiveSegments, AreSurroundedByLines) {
  const std::array weights{-9.0, 2.0, -1.0, 0.0, 3.0};
  EXPECT_EQ(letters(positive_segments(grey_row(), kRow, weights, 5)), "...y....y......y....");
}

TEST(PositiveSegments, AreTheHeaviestOnesOnly) {
  const std::array weights{-9.0, 2.0, -1.0, 0.0, 3.0};
  EXPECT_EQ(letters(positive_segments(grey_row(), kRow, weights, 1)), "...............y....");
  EXPECT_EQ(letters(positive_segments(grey_row(), kRow, weights, 0)), "....................");
}

TEST(PositiveSegments, OfAClassThatNothingSpeaksForAreNone) {
  EXPECT_EQ(letters(positive_segments(grey_row(), kRow, std::array{-1.0, -2.0, 0.0, -3.0, -4.0}, 5)),
            "....................");
}

// The outer boundaries of scikit-image lie on what is negative, too.
TEST(SignedSegments, AreGreenForTheClassAndRedAgainstIt) {
  const std::array weights{0.1, 2.0, 0.2, -3.0, 0.0};
  EXPECT_EQ(letters(signed_segments(grey_row(), kRow, weights, 2)), "...yggggy..yyrryy...");
}

TEST(SignedSegments, LeaveOutThoseWithoutAWeight) {
  EXPECT_EQ(letters(signed_segments(grey_row(), kRow, std::array{0.0, 0.0, 0.0, -3.0, 0.0}, 5)),
            "...........yyrryy...");
}

TEST(WeightOverlay, TintsByStrengthBetweenPercentiles) {
  // |w| 0 1 2 3 4: percentiles 0.2 and 3.8, strengths 0, 0.2222, 0.5, 0.7778, 1, times 0.6.
  const Image drawn = weight_overlay(grey_row(), kRow, std::array{0.0, 1.0, -2.0, 3.0, -4.0});
  const auto pixel = [&](std::size_t segment) {
    const auto first = drawn.pixels.begin() + static_cast<std::ptrdiff_t>(segment * 12 + 3);
    return std::vector<int>(first, first + 3);
  };
  EXPECT_THAT(pixel(0), ElementsAre(100, 100, 100));
  EXPECT_THAT(pixel(1), ElementsAre(87, 121, 87));
  EXPECT_THAT(pixel(2), ElementsAre(147, 70, 70));
  EXPECT_THAT(pixel(3), ElementsAre(53, 172, 53));
  EXPECT_THAT(pixel(4), ElementsAre(193, 40, 40));
}

TEST(WeightOverlay, OfEqualWeightsTintsAllAlike) {
  const Image drawn = weight_overlay(grey_row(), kRow, std::array{1.0, 1.0, -1.0, 1.0, 1.0});
  EXPECT_THAT(std::vector<int>(drawn.pixels.begin() + 12, drawn.pixels.begin() + 15), ElementsAre(40, 193, 40));
  EXPECT_THAT(std::vector<int>(drawn.pixels.begin() + 24, drawn.pixels.begin() + 27), ElementsAre(193, 40, 40));
}

TEST(WeightOverlay, OfNoWeightIsThePicture) {
  EXPECT_EQ(weight_overlay(grey_row(), kRow, std::array<double, kSegments>{}).pixels, grey_row().pixels);
}

TEST(SegmentWeightsPictures, RefuseWhatDoesNotFit) {
  const std::array<double, kSegments> weights{};
  const Image narrow{.width = 19, .height = 1, .pixels = std::vector<std::uint8_t>(57)};
  EXPECT_THROW(weight_overlay(narrow, kRow, weights), std::invalid_argument);
  EXPECT_THROW(positive_segments(grey_row(), kRow, std::array{1.0}, 5), std::invalid_argument);
  EXPECT_THROW(signed_segments({.width = 20, .height = 1, .pixels = {}}, kRow, weights, 5), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::artefacts
