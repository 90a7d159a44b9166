// SPDX-License-Identifier: Apache-2.0
#include "sweeps/axis_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;

Axis range_axis(RangeKind kind, double low, double high, std::uint32_t steps = 0) {
  Axis axis;
  axis.range = Range{.kind = kind, .low = low, .high = high, .steps = steps};
  return axis;
}

TEST(AxisValues, StepsOfARangeHaveExactEnds) {
  EXPECT_THAT(grid_values(range_axis(RangeKind::uniform, 0, 1, 5)), ElementsAre("0", "0.25", "0.5", "0.75", "1"));
  EXPECT_THAT(grid_values(range_axis(RangeKind::integer, 1, 10, 4)), ElementsAre("1", "4", "7", "10"));
  EXPECT_THAT(grid_values(range_axis(RangeKind::integer, -1, 1)), ElementsAre("-1", "0", "1"));
  const auto logarithmic = grid_values(range_axis(RangeKind::log_uniform, 1e-5, 1e-2, 4));
  ASSERT_EQ(logarithmic.size(), 4u);
  EXPECT_EQ(logarithmic.front(), "1e-05");
  EXPECT_EQ(logarithmic.back(), "0.01");
  EXPECT_NEAR(*parse_number(logarithmic[1]), 1e-4, 1e-18);
}

TEST(AxisValues, StepsOfAnIntegerRangeAreDistinct) {
  for (std::uint32_t steps = 2; steps <= 17; ++steps) {
    const auto values = grid_values(range_axis(RangeKind::integer, 3, 19, steps));
    EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), steps);
  }
}

TEST(AxisValues, EqualSharesOfAListAndOfWholeNumbers) {
  Axis list;
  list.values = {"a", "b", "c"};
  const Axis whole = range_axis(RangeKind::integer, 2, 4);
  int counts[3] = {};
  for (int i = 0; i < 999; ++i) {
    const double place = i / 999.0;
    EXPECT_EQ(value_at(list, place), std::string(1, static_cast<char>('a' + i / 333)));
    ++counts[*parse_whole(value_at(whole, place)) - 2];
  }
  EXPECT_THAT(counts, ElementsAre(333, 333, 333));
  EXPECT_EQ(value_at(list, std::nextafter(1.0, 0.0)), "c");
  EXPECT_EQ(value_at(whole, std::nextafter(1.0, 0.0)), "4") << "the high end is included";
}

TEST(AxisValues, RangesAreNeverLeft) {
  // exp and log round: the ends must hold nevertheless.
  for (const double low : {1e-300, 1e-5, 0.1, 3.0, 7e200}) {
    const double high = low * 1234.5;
    const Axis axis = range_axis(RangeKind::log_uniform, low, high);
    for (const double place : {0.0, 0x1p-53, 0.5, 1 - 0x1p-53}) {
      const double value = *parse_number(value_at(axis, place));
      EXPECT_GE(value, low);
      EXPECT_LE(value, high);
    }
    EXPECT_EQ(*parse_number(value_at(axis, 0)), low);
  }
}

TEST(AxisValues, TheMiddleOfALogarithmicRangeIsTheGeometricMean) {
  EXPECT_NEAR(*parse_number(value_at(range_axis(RangeKind::log_uniform, 1e-6, 1e-2), 0.5)), 1e-4, 1e-17);
}

TEST(AxisValues, CountsWhatCanBeCounted) {
  EXPECT_EQ(value_count(range_axis(RangeKind::integer, -3, 3)), 7u);
  EXPECT_EQ(value_count(range_axis(RangeKind::uniform, 0, 1, 5)), 5u);
  EXPECT_FALSE(value_count(range_axis(RangeKind::uniform, 0, 1)).has_value());
}

}  // namespace
}  // namespace assay::sweeps
