// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_board.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace assay::distributed {
namespace {

TEST(WatchdogSlot, CountsCollectivesAndNamesTheLatest) {
  WatchdogSlot slot;
  EXPECT_EQ(slot.sequence.load(), 0U);
  slot.enter("all_reduce");
  EXPECT_EQ(slot.sequence.load(), 1U);
  EXPECT_EQ(slot.waiting.load(), 1U);
  EXPECT_EQ(slot.operation.load(), "all_reduce");
  slot.leave();
  EXPECT_EQ(slot.waiting.load(), 0U);
  slot.enter("barrier");
  EXPECT_EQ(slot.sequence.load(), 2U);
  EXPECT_EQ(slot.operation.load(), "barrier") << "no rest of the longer name";
  EXPECT_LE(slot.changed.load(), monotonic_nanoseconds());
}

TEST(WatchdogSlot, CutsALongNameAtTheSizeOfItsField) {
  WatchdogSlot slot;
  slot.enter("a_collective_with_a_name_far_too_long");
  EXPECT_EQ(slot.operation.load(), std::string("a_collective_with_a_name_far_too_long").substr(0, 24));
}

TEST(WatchdogSlot, KeepsTheIdentityOfItsProcess) {
  WatchdogSlot slot;
  slot.identify(5, {123, 456, 789});
  EXPECT_EQ(slot.rank.load(), 5);
  EXPECT_EQ(slot.identity().pid, 123);
  EXPECT_EQ(slot.identity().start_ticks, 456U);
  EXPECT_EQ(slot.identity().number_space, 789U);
}

TEST(FailureNotice, IsClaimedByExactlyOne) {
  FailureNotice notice;
  std::atomic<int> winners{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (notice.claim()) winners.fetch_add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(winners.load(), 1);
}

TEST(FailureNotice, ShowsTheReasonOncePublished) {
  FailureNotice notice;
  ASSERT_TRUE(notice.claim());
  notice.publish("rank 0: error: rank 1 is gone");
  EXPECT_EQ(notice.state.load(), FailureNotice::kReady);
  EXPECT_EQ(notice.reason.load(), "rank 0: error: rank 1 is gone");
  notice.publish(std::string(5000, 'x'));
  EXPECT_EQ(notice.reason.load().size(), 512U);
}

}  // namespace
}  // namespace assay::distributed
