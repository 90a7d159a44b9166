// SPDX-License-Identifier: Apache-2.0
#include "distributed/bfloat16.hpp"

#include <gtest/gtest.h>

#include <c10/util/BFloat16.h>

#include <bit>
#include <cmath>
#include <limits>

namespace assay::distributed {
namespace {

TEST(Bfloat16, RoundsAsLibTorchDoes) {
  std::uint32_t bits = 1;
  for (int i = 0; i < 200'000; ++i) {
    bits = bits * 1664525U + 1013904223U;
    const auto value = std::bit_cast<float>(bits);
    if (std::isnan(value)) continue;
    EXPECT_EQ(to_bfloat16(value), c10::BFloat16(value).x) << value;
  }
}

TEST(Bfloat16, KeepsWhatItCanHold) {
  for (const float value : {0.0F, -0.0F, 1.0F, -1.5F, 256.0F, std::numeric_limits<float>::infinity()}) {
    EXPECT_EQ(from_bfloat16(to_bfloat16(value)), value);
  }
}

TEST(Bfloat16, NanStaysNan) {
  EXPECT_TRUE(std::isnan(from_bfloat16(to_bfloat16(std::numeric_limits<float>::quiet_NaN()))));
  EXPECT_TRUE(std::isnan(from_bfloat16(to_bfloat16(std::bit_cast<float>(0x7f800001U)))));
}

TEST(Bfloat16, HalfWayGoesToTheEvenNeighbour) {
  EXPECT_EQ(from_bfloat16(to_bfloat16(1.0F + 0x1p-8F)), 1.0F);
  EXPECT_EQ(from_bfloat16(to_bfloat16(1.0F + 3 * 0x1p-8F)), 1.0F + 4 * 0x1p-8F);
}

}  // namespace
}  // namespace assay::distributed
