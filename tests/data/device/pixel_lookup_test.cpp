// SPDX-License-Identifier: Apache-2.0
#include "data/device/pixel_lookup.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace assay::data::device {
namespace {

at::Tensor whole(std::int64_t value) {
  return at::full({1, 1, 1}, value, at::kLong);
}

at::Tensor share(float value) {
  return at::full({1, 1, 1}, value, at::kFloat);
}

// Two images of 2 x 3 pixels and two channels: byte i of the batch holds i.
at::Tensor images() {
  return at::arange(24, at::kByte).view({2, 2, 3, 2});
}

TEST(PixelLookup, BlendsTheFourNeighboursOfEveryImage) {
  const PixelPlaces columns{whole(1), whole(2), share(0.25f)};
  const PixelPlaces rows{whole(0), whole(1), share(0.5f)};
  const at::Tensor found = look_up(images(), columns, rows);
  ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{2, 1, 1, 2}));
  // Column 1 is 2, 8; column 2 is 4, 10: 2.5 above and 8.5 below.
  const std::vector<float> values(found.const_data_ptr<float>(), found.const_data_ptr<float>() + 4);
  EXPECT_EQ(values, (std::vector<float>{5.5f, 6.5f, 17.5f, 18.5f}));
}

TEST(PixelLookup, WithoutWeightsTakesOnePixel) {
  const at::Tensor column = at::arange(2, -1, -1, at::kLong).view({1, 1, 3});
  const at::Tensor found = look_up(images(), {column, column, {}}, {whole(1), whole(1), {}});
  ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{2, 1, 3, 2}));
  const std::vector<float> first(found.const_data_ptr<float>(), found.const_data_ptr<float>() + 6);
  EXPECT_EQ(first, (std::vector<float>{10, 11, 8, 9, 6, 7}));
}

TEST(PixelLookup, ImagesMayHavePlacesOfTheirOwn) {
  const at::Tensor column = at::arange(2, at::kLong).view({2, 1, 1});
  const at::Tensor found = look_up(images(), {column, column, {}}, {whole(0), whole(0), {}});
  EXPECT_EQ(found.const_data_ptr<float>()[0], 0);
  EXPECT_EQ(found.const_data_ptr<float>()[2], 14);
}

}  // namespace
}  // namespace assay::data::device
