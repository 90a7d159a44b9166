// SPDX-License-Identifier: Apache-2.0
// The expected numbers are Python's colorsys: hue and saturation changed in HSV, which is what tf.image.adjust_hue and
// adjust_saturation do. torchvision's adjust_hue gives the same; its adjust_saturation is another thing, a blend with
// the grey image.
#include "data/colour_shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace assay::data {
namespace {

using Pixel = std::array<float, 3>;

Pixel shifted(Pixel pixel, float hue, float saturation) {
  shift_colours(pixel.data(), 1, 3, {.hue = hue, .saturation = saturation});
  return pixel;
}

void expect_pixel(const Pixel& actual, const Pixel& expected) {
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(actual[c], expected[c], 2e-3) << "channel " << c;
}

TEST(ShiftColours, TurnsTheHueAsColorsys) {
  expect_pixel(shifted({200, 30, 90}, 0.1f, 1), {200, 72, 30});
  expect_pixel(shifted({10, 250, 60}, 0.1f, 1), {10, 250, 204});
  expect_pixel(shifted({20, 40, 230}, 0.1f, 1), {126, 20, 230});
  expect_pixel(shifted({200, 30, 90}, -0.37f, 1), {30, 127.4f, 200});
  expect_pixel(shifted({10, 250, 60}, -0.37f, 1), {250, 10, 12.8f});
  expect_pixel(shifted({1, 255, 255}, -0.37f, 1), {255, 199.12f, 1});
}

TEST(ShiftColours, ScalesTheSaturationAsColorsys) {
  expect_pixel(shifted({200, 30, 90}, 0, 0.5f), {200, 115, 145});
  expect_pixel(shifted({255, 255, 0}, 0, 0.5f), {255, 255, 127.5f});
  expect_pixel(shifted({10, 250, 60}, 0.25f, 1.6f), {0, 72.9167f, 250});
  expect_pixel(shifted({20, 40, 230}, 0.25f, 1.6f), {230, 0, 136.9048f});
}

TEST(ShiftColours, GreyStaysGrey) {
  for (const float grey : {0.0f, 128.0f, 255.0f, -20.0f}) {
    EXPECT_EQ(shifted({grey, grey, grey}, 0.3f, 1.5f), (Pixel{grey, grey, grey}));
  }
}

TEST(ShiftColours, AWholeTurnChangesNothingAndHalfTurnsAdd) {
  const Pixel pixel{200, 30, 90};
  expect_pixel(shifted(pixel, 1, 1), pixel);
  expect_pixel(shifted(pixel, -1, 1), pixel);
  expect_pixel(shifted(shifted(pixel, 0.5f, 1), -0.5f, 1), pixel);
  expect_pixel(shifted(pixel, 0.5f, 1), shifted(pixel, -0.5f, 1));
}

// Contrast and brightness come before and are not clipped.
TEST(ShiftColours, ValuesOutsideThePixelRangeKeepTheirEnds) {
  const Pixel turned = shifted({300, -20, 100}, 0.2f, 1);
  EXPECT_EQ(std::ranges::max(turned), 300);
  EXPECT_EQ(std::ranges::min(turned), -20);
  expect_pixel(shifted({-5, -20, -10}, 0, 0.9f), {-5, -5, -5});
  expect_pixel(shifted({100, -20, 40}, 0, 1.1f), {100, 0, 50});
}

TEST(ShiftColours, EveryPixelWhateverTheStrideAndOrder) {
  for (const std::size_t stride : {3u, 4u, 9u}) {
    for (const bool reversed : {false, true}) {
      std::vector<float> pixels;
      for (std::size_t i = 0; i < 37 * stride; ++i) pixels.push_back(static_cast<float>(i * 97 % 256));
      std::vector<float> expected = pixels;
      for (std::size_t i = 0; i < 37; ++i) {
        float* pixel = &expected[i * stride];
        const Pixel rgb = shifted({pixel[reversed ? 2 : 0], pixel[1], pixel[reversed ? 0 : 2]}, 0.15f, 0.7f);
        pixel[reversed ? 2 : 0] = rgb[0];
        pixel[1] = rgb[1];
        pixel[reversed ? 0 : 2] = rgb[2];
      }
      shift_colours(pixels.data(), 37, stride, {.hue = 0.15f, .saturation = 0.7f, .reversed = reversed});
      EXPECT_EQ(pixels, expected) << stride;
    }
  }
}

}  // namespace
}  // namespace assay::data
