// SPDX-License-Identifier: Apache-2.0
#include "data/cutout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace assay::data {
namespace {

constexpr ImageShape kWide{10, 20, 3};

void expect_box(const PixelBox& box, int left, int top, int right, int bottom) {
  EXPECT_EQ(box.left, left);
  EXPECT_EQ(box.top, top);
  EXPECT_EQ(box.right, right);
  EXPECT_EQ(box.bottom, bottom);
}

TEST(CutoutOf, IsASquareOfTheShorterSideAroundItsCentre) {
  expect_box(cutout_of({.cutout = 0.4, .cutout_x = 0.5, .cutout_y = 0.5}, kWide), 8, 3, 12, 7);
}

TEST(CutoutOf, EndsAtTheBorders) {
  expect_box(cutout_of({.cutout = 0.4, .cutout_x = 0, .cutout_y = 0}, kWide), 0, 0, 2, 2);
  expect_box(cutout_of({.cutout = 0.4, .cutout_x = 0.999, .cutout_y = 0.999}, kWide), 17, 7, 20, 10);
}

TEST(CutoutOf, IsAtLeastAPixelAndNothingWhenNoneIsDrawn) {
  expect_box(cutout_of({.cutout = 0.001, .cutout_x = 0.51, .cutout_y = 0.31}, kWide), 10, 3, 11, 4);
  expect_box(cutout_of({.cutout_x = 0.5, .cutout_y = 0.5}, kWide), 0, 0, 0, 0);
}

TEST(CutOut, FillsTheBoxWithMappedGreyAndNothingElse) {
  std::vector<float> image(kWide.bytes(), -1);
  ChannelMap channels;
  channels.scale = {1, 2, 0.5f};
  channels.shift = {0, 1, -3};
  cut_out({.left = 2, .top = 1, .right = 5, .bottom = 4}, channels, kWide, image.data());
  for (std::size_t i = 0; i < image.size(); ++i) {
    const auto x = i / 3 % 20;
    const auto y = i / 60;
    const bool inside = x >= 2 && x < 5 && y >= 1 && y < 4;
    const float grey[3] = {127.5f, 256, 60.75f};
    EXPECT_EQ(image[i], inside ? grey[i % 3] : -1.0f) << i;
  }
}

}  // namespace
}  // namespace assay::data
