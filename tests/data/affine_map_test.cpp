// SPDX-License-Identifier: Apache-2.0
#include "data/affine_map.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <utility>

namespace assay::data {
namespace {

constexpr ImageShape kSquare{10, 10, 3};

// Where the pixel at column x, row y of the output lies in the stored image.
std::pair<double, double> place(const AffineMap& map, double x, double y) {
  return {map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0};
}

void expect_place(const AffineMap& map, double x, double y, double u, double v) {
  const auto [at_u, at_v] = place(map, x, y);
  EXPECT_NEAR(at_u, u, 1e-12) << "of pixel " << x << ", " << y;
  EXPECT_NEAR(at_v, v, 1e-12) << "of pixel " << x << ", " << y;
}

TEST(InverseMap, OfNothingIsEachPixelsOwnCentre) {
  const AffineMap map = inverse_map({}, kSquare, kSquare);
  expect_place(map, 0, 0, 0.5, 0.5);
  expect_place(map, 9, 3, 9.5, 3.5);
}

TEST(InverseMap, ResizesWithHalfPixelCentres) {
  const AffineMap map = inverse_map({}, {10, 20, 3}, {40, 40, 3});
  expect_place(map, 0, 0, 0.25, 0.125);
  expect_place(map, 39, 39, 19.75, 9.875);
}

TEST(InverseMap, FlipsSwapTheEnds) {
  expect_place(inverse_map({.flip_horizontal = true}, kSquare, kSquare), 0, 3, 9.5, 3.5);
  expect_place(inverse_map({.flip_vertical = true}, kSquare, kSquare), 0, 3, 0.5, 6.5);
}

TEST(InverseMap, APositiveShiftMovesTheContentRightAndDown) {
  const AffineMap map = inverse_map({.shift_x = 0.2, .shift_y = 0.3}, kSquare, kSquare);
  expect_place(map, 2, 3, 0.5, 0.5);
}

TEST(InverseMap, AZoomAboveOneSeesMoreThanTheImage) {
  const AffineMap map = inverse_map({.zoom_x = 2, .zoom_y = 0.5}, kSquare, kSquare);
  expect_place(map, 4.5, 4.5, 5, 5);
  expect_place(map, 9.5, 9.5, 15, 7.5);
  expect_place(map, -0.5, -0.5, -5, 2.5);
}

TEST(InverseMap, AQuarterTurnMovesTheCorners) {
  const AffineMap map = inverse_map({.angle = std::numbers::pi / 2}, kSquare, kSquare);
  expect_place(map, 0, 0, 9.5, 0.5);
  expect_place(map, 9, 0, 9.5, 9.5);
  expect_place(map, 0, 9, 0.5, 0.5);
}

// A turn is one of the prepared image, whose pixels are square.
TEST(InverseMap, TurnsAfterTheResize) {
  const AffineMap map = inverse_map({.angle = std::numbers::pi / 2}, {10, 20, 3}, {40, 40, 3});
  expect_place(map, -0.5, -0.5, 20, 0);
  expect_place(map, 39.5, -0.5, 20, 10);
  expect_place(map, -0.5, 39.5, 0, 0);
}

TEST(InverseMap, ACropFillsTheImageWithItsWindow) {
  const AffineMap map = inverse_map({.crop_left = 0.25, .crop_top = 0.1, .crop_width = 0.5, .crop_height = 0.8},
                                    {10, 20, 3}, {40, 40, 3});
  expect_place(map, -0.5, -0.5, 5, 1);
  expect_place(map, 39.5, 39.5, 15, 9);
}

TEST(InverseMap, AFlippedCropShowsTheSameWindow) {
  const AffineMap map = inverse_map({.flip_horizontal = true, .crop_left = 0.2, .crop_width = 0.5}, kSquare, kSquare);
  expect_place(map, -0.5, -0.5, 7, 0);
  expect_place(map, 9.5, 9.5, 2, 10);
}

// Forward: turned, then mirrored, then zoomed, then moved; undone in the other order.
TEST(InverseMap, ComposesInTheOrderOfTheReferencePipeline) {
  const Augmentation drawn{
      .flip_horizontal = true, .angle = 0.4, .zoom_x = 1.2, .zoom_y = 0.9, .shift_x = 0.1, .shift_y = -0.05};
  const AffineMap map = inverse_map(drawn, kSquare, kSquare);
  const double x = (7 + 0.5 - 5 - 0.1 * 10) * 1.2 * -1;
  const double y = (2 + 0.5 - 5 + 0.05 * 10) * 0.9;
  expect_place(map, 7, 2, std::cos(0.4) * x - std::sin(0.4) * y + 5, std::sin(0.4) * x + std::cos(0.4) * y + 5);
}

}  // namespace
}  // namespace assay::data
