// SPDX-License-Identifier: Apache-2.0
#include "sweeps/run_outcome.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

Outcome of(int code, const RunReport& report = {}, bool stop_asked = false, const std::string& reason = "") {
  return judge({"a", 1, code, reason}, report, stop_asked);
}

TEST(RunOutcome, ZeroIsDoneOrPruned) {
  EXPECT_EQ(of(0, {"done", ""}).state, TrialState::done);
  const Outcome pruned = of(0, {"pruned", "third of three"});
  EXPECT_EQ(pruned.state, TrialState::pruned);
  EXPECT_EQ(pruned.reason, "third of three");
}

TEST(RunOutcome, SrunsZeroAfterAFailedNodeIsNoResult) {
  const Outcome nothing = of(0);
  EXPECT_EQ(nothing.state, TrialState::interrupted);
  EXPECT_TRUE(nothing.counts);
  EXPECT_NE(nothing.reason.find("no status.json"), std::string::npos);
  const Outcome saved = of(0, {"interrupted", "signal 15"});
  EXPECT_EQ(saved.state, TrialState::interrupted);
  EXPECT_FALSE(saved.counts);
  for (const char* state : {"running", "failed"}) {
    EXPECT_EQ(of(0, {state, ""}).state, TrialState::interrupted) << state;
    EXPECT_TRUE(of(0, {state, ""}).counts) << state;
  }
}

TEST(RunOutcome, SavedIsInterruptedAndCountsAgainstNobody) {
  EXPECT_EQ(of(75).state, TrialState::interrupted);
  EXPECT_FALSE(of(75).counts);
  EXPECT_FALSE(of(75, {}, true).counts);
}

TEST(RunOutcome, WhatWouldComeAgainIsFailedWithTheReason) {
  for (const int code : {2, 3, 5, 6}) {
    const Outcome outcome = of(code, {"failed", "loss is NaN"});
    EXPECT_EQ(outcome.state, TrialState::failed) << code;
    EXPECT_EQ(outcome.reason, "exit code " + std::to_string(code) + ": loss is NaN");
  }
  // What the executor has seen counts more than an old status.
  EXPECT_EQ(of(3, {"failed", "old"}, false, "no such store").reason, "exit code 3: no such store");
  EXPECT_EQ(of(3, {"running", "old"}).reason, "exit code 3");
}

TEST(RunOutcome, EverythingElseIsInterruptedAndCounts) {
  for (const int code : {1, 4, 7, 127, 128 + 9, 128 + 11, 255, -1}) {
    EXPECT_EQ(of(code).state, TrialState::interrupted) << code;
    EXPECT_TRUE(of(code).counts) << code;
    EXPECT_FALSE(of(code).reason.empty()) << code;
  }
  EXPECT_NE(of(128 + 9).reason.find("memory"), std::string::npos);
  EXPECT_NE(of(127).reason.find("could not be started"), std::string::npos);
}

TEST(RunOutcome, ASignalThatWeAskedForCountsAgainstNobody) {
  EXPECT_FALSE(of(128 + 9, {}, true).counts);
  EXPECT_EQ(of(128 + 9, {}, true).state, TrialState::interrupted);
  EXPECT_EQ(of(3, {}, true).state, TrialState::failed);
}

TEST(RunOutcome, ALostRunThatHadSavedCountsAgainstNobody) {
  EXPECT_FALSE(of(-1, {"interrupted", "signal"}).counts);
  EXPECT_FALSE(of(-1, {"done", ""}).counts);
  EXPECT_TRUE(of(-1, {"running", ""}).counts);
  EXPECT_TRUE(of(128 + 9, {"interrupted", "an earlier attempt"}).counts);
}

TEST(RunOutcome, ReasonsAreOneLine) {
  EXPECT_EQ(of(3, {}, false, "a\nb").reason, "exit code 3: a?b");
}

}  // namespace
}  // namespace assay::sweeps
