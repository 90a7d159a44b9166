// SPDX-License-Identifier: Apache-2.0
#include "models/explain/pixel_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace assay::models::explain {
namespace {

std::vector<std::int64_t> sorted(std::vector<std::int64_t> values) {
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<std::int64_t> counting(std::size_t count) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

TEST(PixelOrder, TheGreatestValueGoesFirst) {
  const std::vector<double> importance = {0.1, -2, 7, 0.2, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(ranks_by_importance(importance, 0), (std::vector<std::int64_t>{3, 4, 1, 2, 0}));
}

TEST(PixelOrder, AFlatMapFavoursNoCorner) {
  // 64 x 64 equal values: the first half of the order lies evenly in all four quarters of the picture.
  const auto ranks = ranks_by_importance(std::vector<double>(64 * 64, 0.0), 5);
  EXPECT_EQ(sorted(ranks), counting(64 * 64));
  int quarters[4] = {};
  for (int p = 0; p < 64 * 64; ++p) {
    if (ranks[static_cast<std::size_t>(p)] < 64 * 32) ++quarters[p / 64 / 32 * 2 + p % 64 / 32];
  }
  for (const int count : quarters) EXPECT_NEAR(count, 512, 5 * 16);
}

TEST(PixelOrder, TiesGoByTheSeedAndTheRestDoesNot) {
  const std::vector<double> ties(100, 1.0);
  EXPECT_EQ(ranks_by_importance(ties, 1), ranks_by_importance(ties, 1));
  EXPECT_NE(ranks_by_importance(ties, 1), ranks_by_importance(ties, 2));
  const std::vector<double> distinct = {3, 1, 2};
  EXPECT_EQ(ranks_by_importance(distinct, 1), ranks_by_importance(distinct, 2));
}

TEST(PixelOrder, RandomMapsAreDistinctPermutationsAndNotTheOrderOfTies) {
  const auto first = random_ranks(100, 1, 0);
  EXPECT_EQ(sorted(first), counting(100));
  EXPECT_EQ(first, random_ranks(100, 1, 0));
  EXPECT_NE(first, random_ranks(100, 1, 1));
  EXPECT_NE(first, random_ranks(100, 2, 0));
  EXPECT_NE(first, ranks_by_importance(std::vector<double>(100, 0.0), 1));
}

TEST(PixelOrder, RefusesWhatIsNotANumber) {
  EXPECT_THROW(ranks_by_importance(std::vector<double>{1, std::nan("")}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
