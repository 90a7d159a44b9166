// SPDX-License-Identifier: Apache-2.0
#include "data/sampling_places.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace assay::data {
namespace {

struct Place {
  std::int32_t low = 0;
  std::int32_t high = 0;
  float weight = 0;
};

// Of one place along a side of four pixels.
Place found(double place, ResizeFilter filter, Fill fill, std::int32_t stride = 1) {
  Neighbours neighbours(1);
  find_neighbours({.first = place, .step = 0, .pixels = 4}, filter, fill, stride, neighbours);
  return {neighbours.low[0], neighbours.high[0], neighbours.weight[0]};
}

void expect_place(const Place& place, std::int32_t low, std::int32_t high, float weight) {
  EXPECT_EQ(place.low, low);
  EXPECT_EQ(place.high, high);
  EXPECT_FLOAT_EQ(place.weight, weight);
}

TEST(FindNeighbours, BlendsTheTwoWhoseCentresAreNext) {
  expect_place(found(1.5, ResizeFilter::bilinear, Fill::reflect), 1, 2, 0);
  expect_place(found(1.75, ResizeFilter::bilinear, Fill::reflect), 1, 2, 0.25f);
  expect_place(found(0.2, ResizeFilter::bilinear, Fill::reflect), 0, 1, 0);
  expect_place(found(3.9, ResizeFilter::bilinear, Fill::reflect), 3, 3, 0);
}

TEST(FindNeighbours, NearestIsThePixelThePlaceLiesIn) {
  expect_place(found(1.99, ResizeFilter::nearest, Fill::reflect), 1, 1, 0);
  expect_place(found(2, ResizeFilter::nearest, Fill::reflect), 2, 2, 0);
}

TEST(FindNeighbours, OutsideIsFoldedBackOrMovedToTheEnd) {
  expect_place(found(-1.25, ResizeFilter::bilinear, Fill::reflect), 0, 1, 0.75f);
  expect_place(found(5.25, ResizeFilter::bilinear, Fill::reflect), 2, 3, 0.25f);
  expect_place(found(8 + 1.75, ResizeFilter::bilinear, Fill::reflect), 1, 2, 0.25f);
  expect_place(found(-1.25, ResizeFilter::bilinear, Fill::nearest), 0, 1, 0);
  expect_place(found(5.25, ResizeFilter::bilinear, Fill::constant), 3, 3, 0);
}

TEST(FindNeighbours, CountsInStrides) {
  expect_place(found(1.75, ResizeFilter::bilinear, Fill::reflect, 10), 10, 20, 0.25f);
}

TEST(FindNeighbours, FollowsTheStep) {
  Neighbours neighbours(3);
  find_neighbours({.first = 0.5, .step = 1.5, .pixels = 4}, ResizeFilter::bilinear, Fill::reflect, 1, neighbours);
  EXPECT_EQ(neighbours.low, (std::vector<std::int32_t>{0, 1, 3}));
  EXPECT_EQ(neighbours.weight, (std::vector<float>{0, 0.5f, 0}));
}

TEST(MarkInside, KeepsWhatLiesOnTheSide) {
  std::vector<float> inside(6, 1);
  inside[2] = 0;
  mark_inside({.first = -1, .step = 1, .pixels = 4}, inside);
  EXPECT_EQ(inside, (std::vector<float>{0, 1, 0, 1, 1, 0}));
}

}  // namespace
}  // namespace assay::data
