// SPDX-License-Identifier: Apache-2.0
// Expected values: numpy.percentile and numpy.quantile.
#include "launcher/quantiles.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::launcher {
namespace {

TEST(Percentile, LiesBetweenNeighbours) {
  const std::vector<double> values{5, 1, 4, 2, 3.5};
  EXPECT_DOUBLE_EQ(percentile(values, 0), 1);
  EXPECT_DOUBLE_EQ(percentile(values, 5), 1.2);
  EXPECT_DOUBLE_EQ(percentile(values, 50), 3.5);
  EXPECT_DOUBLE_EQ(percentile(values, 95), 4.8);
  EXPECT_DOUBLE_EQ(percentile(values, 99.9), 4.996);
  EXPECT_DOUBLE_EQ(percentile(values, 100), 5);
}

TEST(Percentile, OfOneValueIsThatValue) {
  for (const double percent : {0.0, 37.0, 100.0}) EXPECT_DOUBLE_EQ(percentile({2.5}, percent), 2.5);
}

TEST(Percentile, RefusesNoValuesAndSharesThatAreNone) {
  EXPECT_THROW(percentile({}, 50), std::invalid_argument);
  EXPECT_THROW(percentile({1}, -1), std::invalid_argument);
  EXPECT_THROW(percentile({1}, 101), std::invalid_argument);
}

TEST(Quantile, TakesAShare) {
  EXPECT_DOUBLE_EQ(quantile({5, 1, 3}, 0.25), 2);
  EXPECT_THROW(quantile({1}, 1.5), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher
