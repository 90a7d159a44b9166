// SPDX-License-Identifier: Apache-2.0
#include "data/device/pixel_places.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include "data/sampling_places.hpp"

namespace assay::data::device {
namespace {

constexpr std::size_t kPlaces = 400;

// Far outside on both sides, and on edges and centres in between.
constexpr PlacesOnSide kLine{.first = -31.25, .step = 0.125, .pixels = 7};

at::Tensor line() {
  return at::arange(static_cast<std::int64_t>(kPlaces), at::kDouble) * kLine.step + kLine.first;
}

TEST(PixelPlaces, AreThoseOfTheProcessor) {
  for (const ResizeFilter filter : {ResizeFilter::bilinear, ResizeFilter::nearest}) {
    for (const Fill fill : {Fill::reflect, Fill::nearest, Fill::constant}) {
      Neighbours expected(kPlaces);
      find_neighbours(kLine, filter, fill, 1, expected);
      const PixelPlaces found = places_along(line(), kLine.pixels, filter, fill);
      ASSERT_EQ(found.weight.defined(), filter == ResizeFilter::bilinear);
      for (std::size_t i = 0; i < kPlaces; ++i) {
        ASSERT_EQ(found.low.const_data_ptr<std::int64_t>()[i], expected.low[i]) << i;
        ASSERT_EQ(found.high.const_data_ptr<std::int64_t>()[i], expected.high[i]) << i;
        if (found.weight.defined()) {
          ASSERT_EQ(found.weight.const_data_ptr<float>()[i], expected.weight[i]) << i;
        }
      }
    }
  }
}

TEST(PixelPlaces, LieInsideFromTheOuterEndOfTheFirstPixelToThatOfTheLast) {
  std::vector<float> expected(kPlaces, 1.0f);
  mark_inside(kLine, expected);
  const at::Tensor found = lies_inside(line(), kLine.pixels);
  for (std::size_t i = 0; i < kPlaces; ++i) ASSERT_EQ(found.const_data_ptr<bool>()[i], expected[i] == 1.0f) << i;
}

TEST(PixelPlaces, OfAResizeAreHalfPixelCentres) {
  const PixelPlaces doubled = places_of_resize(2, 4, ResizeFilter::bilinear, at::kCPU);
  const std::vector<std::int64_t> low(doubled.low.const_data_ptr<std::int64_t>(),
                                      doubled.low.const_data_ptr<std::int64_t>() + 4);
  EXPECT_EQ(low, (std::vector<std::int64_t>{0, 0, 0, 1}));
  EXPECT_EQ(doubled.weight.const_data_ptr<float>()[1], 0.25f);
  EXPECT_EQ(doubled.weight.const_data_ptr<float>()[2], 0.75f);
  EXPECT_FALSE(places_of_resize(2, 4, ResizeFilter::nearest, at::kCPU).weight.defined());
}

}  // namespace
}  // namespace assay::data::device
