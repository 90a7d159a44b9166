// SPDX-License-Identifier: Apache-2.0
#include "data/files/decode_budget.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace assay::data::files {
namespace {

constexpr std::uint64_t kMany = 1 << 20;

TEST(DecodeBudget, ASmallImageIsNeverRefused) {
  DecodeBudget budget(0);
  EXPECT_FALSE(budget.is_spent_after(32 * 32));
  EXPECT_FALSE(budget.is_spent_after(32 * 32));
}

TEST(DecodeBudget, IsSpentAfterThatMuchProcessorTime) {
  DecodeBudget budget(0.01);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!budget.is_spent_after(kMany)) ASSERT_LT(std::chrono::steady_clock::now(), give_up);
  EXPECT_EQ(budget.seconds(), 0.01);
}

// On a machine that is busy with others, an image waits for its turn.
TEST(DecodeBudget, WaitingCostsNothing) {
  DecodeBudget budget(0.02);
  EXPECT_FALSE(budget.is_spent_after(kMany));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_FALSE(budget.is_spent_after(kMany));
}

}  // namespace
}  // namespace assay::data::files
