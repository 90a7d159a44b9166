// SPDX-License-Identifier: Apache-2.0
#include "models/explain/cholesky.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

TEST(Cholesky, SolvesASystem) {
  // [4 2 1; 2 5 3; 1 3 6] times (1, -2, 3).
  const Cholesky system({4, 2, 1, 2, 5, 3, 1, 3, 6}, 3);
  EXPECT_THAT(system.solve(std::vector{3.0, 1.0, 13.0}), Pointwise(DoubleNear(1e-12), {1.0, -2.0, 3.0}));
}

TEST(Cholesky, GivesTheFirstOfTwoEqualUnknownsAllOfIt) {
  const Cholesky system({2, 2, 0, 2, 2, 0, 0, 0, 1}, 3);
  EXPECT_THAT(system.solve(std::vector{6.0, 6.0, 5.0}), Pointwise(DoubleNear(1e-12), {3.0, 0.0, 5.0}));
}

TEST(Cholesky, LeavesUnknownsThatNothingDependsOnAtZero) {
  const Cholesky system({0, 0, 0, 4}, 2);
  EXPECT_THAT(system.solve(std::vector{0.0, 2.0}), Pointwise(DoubleNear(1e-12), {0.0, 0.5}));
}

TEST(Cholesky, OfNothingIsNothing) {
  EXPECT_TRUE(Cholesky({}, 0).solve({}).empty());
}

}  // namespace
}  // namespace assay::models::explain
