// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace assay::data {
namespace {

TEST(PixelStatistics, CountsEachChannel) {
  PixelStatistics statistics;
  statistics.add(std::vector<std::uint8_t>{0, 10, 255, 4, 10, 255});
  EXPECT_EQ(statistics.pixels(), 2u);
  EXPECT_EQ(statistics.histogram(0)[0], 1u);
  EXPECT_EQ(statistics.histogram(0)[4], 1u);
  EXPECT_EQ(statistics.histogram(1)[10], 2u);
  EXPECT_EQ(statistics.histogram(2)[255], 2u);
  EXPECT_DOUBLE_EQ(statistics.mean(0), 2);
  EXPECT_DOUBLE_EQ(statistics.standard_deviation(0), 2);
  EXPECT_DOUBLE_EQ(statistics.mean(2), 255);
  EXPECT_DOUBLE_EQ(statistics.standard_deviation(2), 0);
}

TEST(PixelStatistics, PartsAddUp) {
  PixelStatistics whole, first, second;
  const std::vector<std::uint8_t> a{1, 2, 3, 4, 5, 6}, b{250, 2, 30};
  whole.add(a);
  whole.add(b);
  first.add(a);
  second.add(b);
  first.add(second);
  for (int channel = 0; channel < 3; ++channel) {
    EXPECT_EQ(first.histogram(channel), whole.histogram(channel));
    EXPECT_EQ(first.mean(channel), whole.mean(channel));
    EXPECT_EQ(first.standard_deviation(channel), whole.standard_deviation(channel));
  }
}

TEST(PixelStatistics, NothingHasNoSpread) {
  const PixelStatistics none;
  EXPECT_EQ(none.pixels(), 0u);
  EXPECT_EQ(none.mean(0), 0);
  EXPECT_EQ(none.standard_deviation(0), 0);
}

TEST(PixelStatistics, RefusesHalfAPixel) {
  PixelStatistics statistics;
  EXPECT_THROW(statistics.add(std::vector<std::uint8_t>(4)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
