// SPDX-License-Identifier: Apache-2.0
#include "models/explain/rank_correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace assay::models::explain {
namespace {

double correlate(const std::vector<double>& a, const std::vector<double>& b) {
  return rank_correlation(a, b);
}

TEST(RankCorrelation, SeesOnlyTheOrder) {
  EXPECT_EQ(correlate({1, 2, 3, 4}, {1, 10, 100, 1e9}), 1);
  EXPECT_EQ(correlate({1, 2, 3, 4}, {8, 7, -1, -1e9}), -1);
  // 1 - 6 (1 + 1 + 0 + 0) / (4 * 15)
  EXPECT_NEAR(correlate({1, 2, 3, 4}, {2, 1, 3, 4}), 0.8, 1e-15);
}

TEST(RankCorrelation, GivesTiesTheirMeanRank) {
  // scipy.stats.spearmanr([1, 2, 2, 3, 5], [5, 6, 7, 8, 7]).statistic
  EXPECT_NEAR(correlate({1, 2, 2, 3, 5}, {5, 6, 7, 8, 7}), 0.76315789473684215, 1e-12);
}

TEST(RankCorrelation, IsUndefinedWhereNothingVaries) {
  EXPECT_TRUE(std::isnan(correlate({}, {})));
  EXPECT_TRUE(std::isnan(correlate({1}, {2})));
  EXPECT_TRUE(std::isnan(correlate({1, 1, 1}, {1, 2, 3})));
  EXPECT_TRUE(std::isnan(correlate({1, std::numeric_limits<double>::quiet_NaN(), 3}, {1, 2, 3})));
}

TEST(RankCorrelation, RefusesListsThatDifferInLength) {
  EXPECT_THROW(correlate({1, 2}, {1, 2, 3}), std::invalid_argument);
}

TEST(RankCorrelation, OfListsRankedOnceIsTheSame) {
  const std::vector<double> a = {1, 2, 2, 3, 5}, b = {5, 6, 7, 8, 7}, flat = {1, 1, 1, 1, 1};
  const RankedValues ranked_a(a), ranked_b(b);
  EXPECT_EQ(rank_correlation(ranked_a, ranked_b), correlate(a, b));
  EXPECT_EQ(rank_correlation(ranked_a, ranked_a), 1);
  EXPECT_TRUE(std::isnan(rank_correlation(ranked_a, RankedValues(flat))));
  const std::vector<double> unknown = {1, std::nan(""), 2, 3, 4};
  EXPECT_TRUE(std::isnan(rank_correlation(RankedValues(unknown), ranked_a)));
  EXPECT_THROW(rank_correlation(ranked_a, RankedValues(std::vector<double>{1, 2})), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
