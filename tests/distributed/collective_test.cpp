// SPDX-License-Identifier: Apache-2.0
#include "distributed/collective.hpp"

#include <gtest/gtest.h>

#include <array>

namespace assay::distributed {
namespace {

TEST(SingleProcessCollective, LeavesEveryValueAsItIs) {
  SingleProcessCollective alone;
  std::array<float, 3> floats{1.5F, -2.0F, 0.0F};
  std::array<double, 1> doubles{7.25};
  alone.all_reduce_sum(std::span<float>(floats));
  alone.all_reduce_sum(std::span<double>(doubles));
  alone.barrier();
  EXPECT_EQ(floats, (std::array<float, 3>{1.5F, -2.0F, 0.0F}));
  EXPECT_EQ(doubles[0], 7.25);
  EXPECT_EQ(alone.rank(), 0);
  EXPECT_EQ(alone.size(), 1);
}

TEST(SingleProcessCollective, GathersItsOwnBytes) {
  SingleProcessCollective alone;
  const std::array<std::byte, 2> bytes{std::byte{3}, std::byte{4}};
  EXPECT_EQ(alone.gather(bytes, 0), (std::vector<std::byte>{std::byte{3}, std::byte{4}}));
  EXPECT_TRUE(alone.gather({}, 0).empty());
}

TEST(SingleProcessCollective, BroadcastsTextsOfAnyLengthToItself) {
  SingleProcessCollective alone;
  EXPECT_EQ(broadcast_text(alone, ""), "");
  EXPECT_EQ(broadcast_text(alone, std::string("a\0b", 3)), std::string("a\0b", 3));
}

TEST(SingleProcessCollectiveDeathTest, AbortEndsTheProcessWithTheCode) {
  SingleProcessCollective alone;
  EXPECT_EXIT(alone.abort(9), ::testing::ExitedWithCode(9), "");
}

}  // namespace
}  // namespace assay::distributed
