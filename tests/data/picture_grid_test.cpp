// SPDX-License-Identifier: Apache-2.0
#include "data/picture_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::data {
namespace {

using Colour = std::array<std::uint8_t, 3>;

files::Image plain(int width, int height, Colour colour) {
  files::Image image{.width = width, .height = height, .pixels = {}};
  for (int i = 0; i < width * height; ++i) image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  return image;
}

// How many pixels of the picture have exactly this colour.
std::size_t area(const files::Image& picture, Colour colour) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
    count += std::equal(colour.begin(), colour.end(), picture.pixels.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return count;
}

constexpr Colour kRed{200, 10, 20};
constexpr Colour kGreen{30, 180, 40};
constexpr Colour kBlue{50, 60, 190};

TEST(PictureGrid, MagnifiesEveryPixelToASquare) {
  files::Image image = plain(32, 32, kRed);
  std::ranges::copy(kBlue, image.pixels.begin());
  const auto picture = draw_picture_grid({}, std::vector<PictureRow>{{.label = "", .cells = {image}}});
  EXPECT_EQ(area(picture, kBlue), 9u);
  EXPECT_EQ(area(picture, kRed), 96u * 96 - 9);
}

TEST(PictureGrid, SmallPicturesGrowToTheSmallestSideAndLargeOnesShrinkToTheLargest) {
  const auto side_area = [](int width, int height) {
    return area(draw_picture_grid({}, std::vector<PictureRow>{{.label = "", .cells = {plain(width, height, kRed)}}}),
                kRed);
  };
  EXPECT_EQ(side_area(1, 1), 96u * 96);
  EXPECT_EQ(side_area(40, 20), 120u * 60);
  EXPECT_EQ(side_area(224, 224), 224u * 224);
  EXPECT_EQ(side_area(1024, 512), 256u * 128);
}

TEST(PictureGrid, ShowsEveryCellOnceAndRowsOfAnyLength) {
  const std::vector<PictureRow> rows = {{.label = "one", .cells = {plain(32, 32, kRed), plain(32, 32, kGreen)}},
                                        {.label = "two", .cells = {plain(48, 48, kBlue)}}};
  const std::vector<std::string> columns = {"original", "draw"};
  const auto picture = draw_picture_grid(columns, rows);
  EXPECT_EQ(area(picture, kRed), 96u * 96);
  EXPECT_EQ(area(picture, kGreen), 96u * 96);
  EXPECT_EQ(area(picture, kBlue), 96u * 96);
  EXPECT_EQ(picture.pixels.size(), static_cast<std::size_t>(picture.width) * picture.height * 3);
  EXPECT_GT(picture.width, 2 * 96);
  EXPECT_GT(picture.height, 2 * 96);
}

TEST(PictureGrid, LabelsAreInkOnPaperAndNeedNotBeAscii) {
  const std::vector<PictureRow> silent = {{.label = "", .cells = {plain(32, 32, kRed)}}};
  const std::vector<PictureRow> labelled = {{.label = "REAL \n<\xff>", .cells = {plain(32, 32, kRed)}}};
  const auto ink = [](const files::Image& picture) {
    return picture.pixels.size() / 3 - area(picture, {255, 255, 255}) - area(picture, kRed);
  };
  EXPECT_EQ(ink(draw_picture_grid({}, silent)), 0u);
  const auto picture = draw_picture_grid({}, labelled);
  EXPECT_GT(ink(picture), 50u);
  EXPECT_EQ(area(picture, kRed), 96u * 96);
  EXPECT_EQ(
      draw_picture_grid({}, std::vector<PictureRow>{{.label = "REAL ?<?>", .cells = {plain(32, 32, kRed)}}}).pixels,
      picture.pixels);
}

TEST(PictureGrid, RefusesNothingAndPicturesThatDoNotFit) {
  EXPECT_THROW(draw_picture_grid({}, {}), std::invalid_argument);
  EXPECT_THROW(draw_picture_grid({}, std::vector<PictureRow>{{.label = "empty", .cells = {}}}), std::invalid_argument);
  files::Image torn = plain(4, 4, kRed);
  torn.pixels.pop_back();
  EXPECT_THROW(draw_picture_grid({}, std::vector<PictureRow>{{.label = "", .cells = {torn}}}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
