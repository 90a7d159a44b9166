// SPDX-License-Identifier: Apache-2.0
// Expected values: scikit-image 0.26 (rgb2lab, filters.gaussian).
#include "models/explain/colour_planes.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/models/explain/drawn_picture.hpp"
#include "tests/models/explain/golden_explain.hpp"

namespace assay::models::explain {
namespace {

using Colour = std::array<double, 3>;

void expect_colour(const ColourPlanes& planes, int y, int x, const Colour& wanted) {
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(planes.channels[c][static_cast<std::size_t>(y * planes.width + x)], wanted[c], 1e-9)
        << y << ", " << x << ", channel " << c;
  }
}

TEST(LabPlanes, AreThoseOfScikitImage) {
  const auto planes = lab_planes(drawn_picture(12, 16), LabRange::plain);
  expect_colour(planes, 0, 0, {40.11054595995463, 54.63350432524522, 40.9081890147489});
  expect_colour(planes, 11, 15, {58.600864955685196, -42.483915851619095, 16.83913551852523});
  expect_colour(planes, 4, 10, {93.18288292644654, -13.911803177093784, 70.9766430262168});
}

TEST(LabPlanes, StretchThePictureToItsWholeRange) {
  const auto planes = lab_planes(drawn_picture(12, 16), LabRange::stretched);
  expect_colour(planes, 0, 0, {36.44069248977251, 58.70297094523186, 50.54058646792136});
  expect_colour(planes, 11, 15, {54.68811149286651, -46.086546284215544, 21.016153167963658});
  expect_colour(planes, 4, 10, {94.33206246608029, -14.545117307622812, 79.65135190940691});
}

TEST(LabPlanes, OfAPictureOfOneColourAreFinite) {
  for (const std::uint8_t value : {0, 77, 255}) {
    for (const LabRange range : {LabRange::plain, LabRange::stretched}) {
      const auto planes = lab_planes(plain_picture(2, 3, value), range);
      for (const auto& plane : planes.channels) {
        for (const double number : plane) EXPECT_TRUE(number >= -1 && number <= 101) << number;
      }
    }
  }
}

TEST(LabPlanes, RefuseWhatIsNoPicture) {
  EXPECT_THROW(lab_planes({.width = 0, .height = 4, .pixels = {}}, LabRange::plain), std::invalid_argument);
  EXPECT_THROW(lab_planes({.width = 2, .height = 2, .pixels = std::vector<std::uint8_t>(11)}, LabRange::plain),
               std::invalid_argument);
}

TEST(Smooth, IsThatOfScipy) {
  auto planes = lab_planes(drawn_picture(12, 16), LabRange::stretched);
  smooth(planes, 1);
  expect_colour(planes, 0, 0, {37.00281558408893, 58.852064636504224, 50.951424370329136});
  expect_colour(planes, 11, 15, {53.253989195588574, -43.73136886093165, 17.396816821656984});
  expect_colour(planes, 4, 10, {92.48353909653602, -13.999547586228704, 76.41869449318567});
}

TEST(Smooth, MirrorsAsOftenAsAKernelWiderThanThePictureAsks) {
  ColourPlanes planes{.height = 2, .width = 3, .channels = {}};
  for (auto& plane : planes.channels) plane = {0, 1, 2, 0, 1, 2};
  smooth(planes, 2);
  expect_colour(planes, 1, 0, {0.8884272507536544, 0.8884272507536544, 0.8884272507536544});
  expect_colour(planes, 1, 1, {1, 1, 1});
  expect_colour(planes, 0, 2, {1.1115727492463456, 1.1115727492463456, 1.1115727492463456});
}

TEST(Smooth, LeavesThePictureAsItIsWithoutABlur) {
  auto planes = lab_planes(drawn_picture(5, 4), LabRange::plain);
  const auto before = planes.channels;
  smooth(planes, 0);
  EXPECT_EQ(planes.channels, before);
  EXPECT_THROW(smooth(planes, -1), std::invalid_argument);
  EXPECT_THROW(smooth(planes, std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}

TEST(LabPlanes, AgreeWithTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto rgb = golden.bytes("rgb");
  const auto lab = golden.numbers("slic/lab");
  const auto smoothed = golden.numbers("slic/lab_smoothed");
  constexpr std::size_t kPixels = 32 * 32;
  for (std::size_t image = 0; image < 4; ++image) {
    const auto first = rgb.begin() + static_cast<std::ptrdiff_t>(image * kPixels * 3);
    const data::files::Image picture{.width = 32, .height = 32, .pixels = {first, first + kPixels * 3}};
    auto planes = lab_planes(picture, LabRange::stretched);
    const auto sharp = planes;
    smooth(planes, 1);
    for (std::size_t i = 0; i < kPixels * 3; ++i) {
      ASSERT_NEAR(sharp.channels[i % 3][i / 3], lab[image * kPixels * 3 + i], 1e-9) << image << ", " << i;
      ASSERT_NEAR(planes.channels[i % 3][i / 3], smoothed[image * kPixels * 3 + i], 1e-9) << image << ", " << i;
    }
  }
}

}  // namespace
}  // namespace assay::models::explain
