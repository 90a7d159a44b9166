// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

JudgementRules rules() {
  JudgementRules rules;
  rules.deadline_seconds = 120;
  rules.first_deadline_seconds = 300;
  rules.host = "node1";
  return rules;
}

OwnView waiting(double seconds, std::uint64_t sequence = 57) {
  return {
      .disarmed = false, .waiting = true, .sequence = sequence, .operation = "all_reduce", .waited_seconds = seconds};
}

OwnView computing() {
  return {.sequence = 57, .operation = "all_reduce"};
}

PeerView peer(int rank, std::uint64_t sequence, bool is_waiting = false) {
  return {.rank = rank,
          .pid = 1000 + rank,
          .process = ProcessState::kRunning,
          .waiting = is_waiting,
          .sequence = sequence,
          .operation = "all_reduce",
          .seen_seconds_ago = 118};
}

std::optional<Verdict> judge_with(const OwnView& own, const std::vector<PeerView>& peers,
                                  const JudgementRules& with = rules()) {
  return judge(own, peers, with);
}

TEST(WatchdogVerdict, NothingIsWrongBeforeTheDeadline) {
  EXPECT_FALSE(judge_with(waiting(119.9), {peer(1, 56)}));
  EXPECT_FALSE(judge_with(computing(), {peer(1, 10), peer(2, 58)})) << "a computing rank waits for nobody";
}

TEST(WatchdogVerdict, NamesTheRankThatHasNotArrived) {
  const auto verdict = judge_with(waiting(120), {peer(1, 56), peer(2, 57, true)});
  ASSERT_TRUE(verdict);
  EXPECT_FALSE(verdict->silent);
  EXPECT_THAT(verdict->reason,
              StartsWith("rank 1 (pid 1001 on host node1) has not arrived at all_reduce 57 after 120 s; "
                         "last seen 118 s ago after all_reduce 56"));
  EXPECT_THAT(verdict->reason, Not(HasSubstr("rank 2")));
  EXPECT_THAT(verdict->reason, HasSubstr("deadline_seconds"));
}

TEST(WatchdogVerdict, SaysThatTheMissingRankIsStopped) {
  PeerView stopped = peer(1, 56);
  stopped.process = ProcessState::kStopped;
  const auto verdict = judge_with(waiting(121), {stopped});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("; stopped"));
  EXPECT_FALSE(verdict->process_ended);
}

TEST(WatchdogVerdict, AStoppedPeerIsNoFailureBeforeTheDeadline) {
  PeerView stopped = peer(1, 56);
  stopped.process = ProcessState::kStopped;
  EXPECT_FALSE(judge_with(waiting(60), {stopped}));
}

TEST(WatchdogVerdict, NamesAllMissingRanksButOnlyTheFirstFew) {
  std::vector<PeerView> peers;
  for (int rank = 1; rank <= 20; ++rank) peers.push_back(peer(rank, 50));
  const auto verdict = judge_with(waiting(120), peers);
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("rank 2 (pid 1002"));
  EXPECT_THAT(verdict->reason, HasSubstr("and 14 more ranks"));
  EXPECT_THAT(verdict->reason, Not(HasSubstr("\n")));
}

TEST(WatchdogVerdict, TheFirstCollectivesWaitLonger) {
  EXPECT_FALSE(judge_with(waiting(200, kStartingCollectives), {peer(1, 0)}));
  const auto verdict = judge_with(waiting(300, kStartingCollectives), {peer(1, 0)});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("last seen 118 s ago at its start"));
  EXPECT_TRUE(judge_with(waiting(120, kStartingCollectives + 1), {peer(1, 0)}));
}

TEST(WatchdogVerdict, ADeadPeerIsNamedAtOnceEvenWhileComputing) {
  PeerView dead = peer(1, 57);
  dead.process = ProcessState::kGone;
  const auto verdict = judge_with(computing(), {dead});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, StartsWith("rank 1 (pid 1001 on host node1) is gone"));
  EXPECT_TRUE(verdict->process_ended) << "the signal that killed it is to be the code of the job";
}

TEST(WatchdogVerdict, APeerThatLeftInGoodOrderIsNoFailure) {
  PeerView left = peer(1, 57);
  left.process = ProcessState::kGone;
  left.departure = Departure::kLeft;
  EXPECT_FALSE(judge_with(computing(), {left}));
  EXPECT_FALSE(judge_with(waiting(1), {left})) << "it was in this collective before it left";
}

TEST(WatchdogVerdict, APeerThatLeftBeforeTheCollectiveWillNeverArrive) {
  PeerView left = peer(1, 56);
  left.departure = Departure::kLeft;
  EXPECT_FALSE(judge_with(waiting(1), {left})) << "its process may still report its own error";
  left.process = ProcessState::kGone;
  const auto verdict = judge_with(waiting(1), {left});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("has ended before all_reduce 57"));
}

TEST(WatchdogVerdict, AfterDisarmingADeadPeerIsNoFailure) {
  PeerView dead = peer(1, 57);
  dead.process = ProcessState::kGone;
  OwnView own = computing();
  own.disarmed = true;
  EXPECT_FALSE(judge_with(own, {dead}));
}

TEST(WatchdogVerdict, APeerThatAbortsEndsTheOthersSilently) {
  PeerView aborting = peer(2, 57);
  aborting.departure = Departure::kAborted;
  aborting.process = ProcessState::kGone;
  const auto verdict = judge_with(waiting(1), {peer(1, 57, true), aborting});
  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->silent);
  EXPECT_THAT(verdict->reason, HasSubstr("rank 2"));
}

TEST(WatchdogVerdict, APeerThatCannotBeSeenIsNotTakenForDead) {
  PeerView hidden = peer(1, 57);
  hidden.process = ProcessState::kUnknown;
  EXPECT_FALSE(judge_with(computing(), {hidden}));
}

TEST(WatchdogVerdict, ASlowCollectiveThatAllHaveEnteredGetsTwiceTheTime) {
  EXPECT_FALSE(judge_with(waiting(200), {peer(1, 57, true), peer(2, 57, true)}));
  const auto verdict = judge_with(waiting(240), {peer(1, 57, true), peer(2, 57, true)});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("all_reduce 57 has not finished after 240 s although every rank"));
}

TEST(WatchdogVerdict, APeerThatIsAheadIsNotMissing) {
  EXPECT_FALSE(judge_with(waiting(130), {peer(1, 58)}));
}

TEST(WatchdogVerdict, WithOtherNodesTheMissingRankIsThere) {
  JudgementRules spread = rules();
  spread.world_on_this_node = false;
  EXPECT_FALSE(judge_with(waiting(120.5), {peer(1, 57, true)}, spread)) << "the other node speaks first";
  const auto verdict = judge_with(waiting(122.5), {peer(1, 57, true)}, spread);
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, StartsWith("a rank on another node has not arrived at all_reduce 57"));
  EXPECT_TRUE(judge_with(waiting(122.5), {}, spread)) << "also for the only rank of a node";
}

TEST(WatchdogVerdict, DifferentCollectivesAreADefectAndSaidSo) {
  PeerView elsewhere = peer(1, 57, true);
  elsewhere.operation = "gather";
  const auto verdict = judge_with(waiting(120), {elsewhere});
  ASSERT_TRUE(verdict);
  EXPECT_THAT(verdict->reason, HasSubstr("in another collective"));
  EXPECT_THAT(verdict->reason, HasSubstr("last seen 118 s ago in gather 57"));
}

TEST(WatchdogVerdict, ARankAloneIsLateOnlyAfterTwiceTheDeadline) {
  EXPECT_FALSE(judge_with(waiting(130), {}));
  EXPECT_TRUE(judge_with(waiting(241), {}));
}

}  // namespace
}  // namespace assay::distributed
