// SPDX-License-Identifier: Apache-2.0
// Expected colours: cv2.applyColorMap(..., COLORMAP_JET) of OpenCV 5.0, in RGB order.
#include "launcher/artefacts/jet_overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/models/explain/golden_explain.hpp"

namespace assay::launcher::artefacts {
namespace {

using data::files::Image;
using models::explain::GoldenExplain;
using testing::ElementsAre;

std::vector<std::uint8_t> colour_of(float value) {
  return jet_colours(std::array{value}, 1, 1).pixels;
}

TEST(JetColours, AreThoseOfOpenCv) {
  EXPECT_THAT(colour_of(0), ElementsAre(0, 0, 128));
  EXPECT_THAT(colour_of(0.5f), ElementsAre(126, 255, 130));  // 255 * 0.5 is cut off to 127
  EXPECT_THAT(colour_of(191.5f / 255), ElementsAre(255, 128, 0));
  EXPECT_THAT(colour_of(1), ElementsAre(128, 0, 0));
}

TEST(JetColours, CutOffWhatLiesOutsideAndTakeNoNumberForNothing) {
  EXPECT_EQ(colour_of(-3), colour_of(0));
  EXPECT_EQ(colour_of(7), colour_of(1));
  EXPECT_EQ(colour_of(std::numeric_limits<float>::infinity()), colour_of(1));
  EXPECT_EQ(colour_of(std::numeric_limits<float>::quiet_NaN()), colour_of(0));
}

TEST(JetOverlay, IsHalfPictureHalfColours) {
  // (1 + 0) / 2 and (3 + 0) / 2 go to the even neighbour, as in OpenCV; (255 + 128) / 2 = 191.5 too.
  const Image overlay = jet_overlay({.width = 1, .height = 1, .pixels = {1, 3, 255}}, std::array{0.0f});
  EXPECT_THAT(overlay.pixels, ElementsAre(0, 2, 192));
}

TEST(JetOverlay, IsAsBrightAsCanBeWhereStretched) {
  const Image dark{.width = 2, .height = 1, .pixels = {0, 0, 0, 20, 0, 0}};
  const Image overlay = jet_overlay(dark, std::array{0.0f, 1.0f}, Brightness::stretched);
  // Sums 0 0 128, 148 0 0; all divided by 148.
  EXPECT_THAT(overlay.pixels, ElementsAre(0, 0, 220, 255, 0, 0));
}

TEST(JetOverlay, RefusesAMapThatDoesNotFit) {
  const Image picture{.width = 2, .height = 1, .pixels = std::vector<std::uint8_t>(6)};
  EXPECT_THROW(jet_overlay(picture, std::array{0.0f}), std::invalid_argument);
  EXPECT_THROW(jet_overlay({.width = 1, .height = 1, .pixels = {1}}, std::array{0.0f}), std::invalid_argument);
  EXPECT_THROW(jet_colours({}, 0, 0), std::invalid_argument);
}

TEST(JetOverlay, AgreesWithTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << models::explain::kNoGolden;
  const GoldenExplain golden;
  const auto map = golden.floats("overlay/mask_f32");
  const auto image = golden.integers("overlay/image_index").at(0);
  const auto all = golden.bytes("rgb");
  const auto first = all.begin() + std::ptrdiff_t{image} * 32 * 32 * 3;
  const Image picture{.width = 32, .height = 32, .pixels = {first, first + 32 * 32 * 3}};
  EXPECT_EQ(jet_colours(map, 32, 32).pixels, golden.bytes("overlay/jet_rgb"));
  EXPECT_EQ(jet_overlay(picture, map).pixels, golden.bytes("overlay/cv2_addWeighted_05"));
  const auto stretched = jet_overlay(picture, map, Brightness::stretched).pixels;
  const auto wanted = golden.bytes("overlay/show_cam_on_image_w05");
  ASSERT_EQ(stretched.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_LE(std::abs(stretched[i] - wanted[i]), 1) << i;
}

TEST(JetColours, AreTheWholeTableOfTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << models::explain::kNoGolden;
  std::vector<float> levels;
  for (int level = 0; level < 256; ++level) levels.push_back((static_cast<float>(level) + 0.5f) / 255);
  EXPECT_EQ(jet_colours(levels, 256, 1).pixels, GoldenExplain().bytes("overlay/cv2_jet_lut_rgb"));
}

}  // namespace
}  // namespace assay::launcher::artefacts
