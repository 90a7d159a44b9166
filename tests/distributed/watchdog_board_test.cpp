// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_board.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace assay::distributed {
namespace {

TEST(LaneRecord, CountsCollectivesAndNamesTheLatest) {
  LaneRecord lane;
  EXPECT_EQ(lane.sequence.load(), 0U);
  lane.enter("all_reduce", 64);
  EXPECT_EQ(lane.sequence.load(), 1U);
  EXPECT_EQ(lane.waiting.load(), 1U);
  EXPECT_EQ(lane.operation.load(), "all_reduce");
  lane.leave();
  EXPECT_EQ(lane.waiting.load(), 0U);
  lane.enter("barrier", 0);
  EXPECT_EQ(lane.sequence.load(), 2U);
  EXPECT_EQ(lane.operation.load(), "barrier") << "no rest of the longer name";
  EXPECT_LE(lane.changed.load(), monotonic_nanoseconds());
}

TEST(LaneRecord, KeepsAHistoryOfWhatItEntered) {
  LaneRecord lane;
  lane.enter("all_reduce", 64);
  lane.leave();
  lane.enter("barrier", 0);
  const auto past = lane.history.read(Lane::gradients);
  ASSERT_EQ(past.size(), 2U);
  EXPECT_EQ(past[0].operation, "all_reduce");
  EXPECT_EQ(past[0].bytes, 64U);
  EXPECT_GE(past[0].left, past[0].entered);
  EXPECT_EQ(past[1].left, 0) << "still inside";
  EXPECT_EQ(past[1].lane, Lane::gradients);
}

TEST(LaneRecord, CutsALongNameAtTheSizeOfItsField) {
  LaneRecord lane;
  lane.enter("a_collective_with_a_name_far_too_long", 0);
  EXPECT_EQ(lane.operation.load(), std::string("a_collective_with_a_name_far_too_long").substr(0, 24));
}

TEST(WatchdogSlot, LanesCountForThemselves) {
  WatchdogSlot slot;
  slot.lane(Lane::gradients).enter("all_reduce", 4);
  EXPECT_EQ(slot.lane(Lane::gradients).sequence.load(), 1U);
  EXPECT_EQ(slot.lane(Lane::main).sequence.load(), 0U);
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
