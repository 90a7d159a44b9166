// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/intervals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

namespace assay::launcher::evaluation {
namespace {

constexpr double kTolerance = 1e-14;

// scipy 1.16: binomtest(k, n).proportion_ci(method="wilson").
TEST(WilsonInterval, EqualsScipys) {
  const Interval most = wilson_interval(48, 60);
  EXPECT_NEAR(most.low, 0.682181941943721, kTolerance);
  EXPECT_NEAR(most.high, 0.881714946771025, kTolerance);
  const Interval few = wilson_interval(1, 3);
  EXPECT_NEAR(few.low, 0.06149194472039626, kTolerance);
  EXPECT_NEAR(few.high, 0.7923403991979523, kTolerance);
}

TEST(WilsonInterval, OfNoneAndOfAllEndsThereAndIsStillAnInterval) {
  EXPECT_EQ(wilson_interval(0, 10).low, 0);
  EXPECT_NEAR(wilson_interval(0, 10).high, 0.27753279986288926, kTolerance);
  EXPECT_NEAR(wilson_interval(10, 10).low, 0.7224672001371109, kTolerance);
  EXPECT_EQ(wilson_interval(10, 10).high, 1);
}

TEST(WilsonInterval, OfNoImagesIsUndefined) {
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).low));
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).high));
  EXPECT_THROW(wilson_interval(2, 1), std::invalid_argument);
}

TEST(WilsonInterval, HoldsTheTruthInNineteenOfTwentySets) {
  std::mt19937 random(3);
  std::binomial_distribution<std::uint64_t> right(200, 0.83);
  int held = 0;
  for (int set = 0; set < 4000; ++set) {
    const Interval interval = wilson_interval(right(random), 200);
    if (interval.low <= 0.83 && 0.83 <= interval.high) ++held;
  }
  EXPECT_NEAR(held / 4000.0, 0.95, 0.015);
}

TEST(MiddleOf, LiesBetweenNeighboursAsNumpyHasIt) {
  const Interval middle = middle_of({5.5, 1, 4, 2, 3});
  EXPECT_NEAR(middle.low, 1.1, kTolerance);
  EXPECT_NEAR(middle.high, 5.35, kTolerance);
  EXPECT_EQ(middle_of({7}).low, 7);
  EXPECT_EQ(middle_of({7}).high, 7);
}

TEST(MiddleOf, NothingOrANaNIsUndefined) {
  EXPECT_TRUE(std::isnan(middle_of({}).low));
  EXPECT_TRUE(std::isnan(middle_of({1, std::nan(""), 2}).high));
}

}  // namespace
}  // namespace assay::launcher::evaluation
