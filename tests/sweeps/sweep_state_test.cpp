// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sweeps/sweep_error.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kTime = "2026-11-22T19:37:05.123Z";

SweepState state_of(const std::vector<Event>& events) {
  SweepState state;
  for (const Event& event : events) state.apply(event, kTime);
  return state;
}

std::string refusal(SweepState& state, const Event& event) {
  try {
    state.apply(event, kTime);
  } catch (const SweepError& error) {
    return error.what();
  }
  return "";
}

Event rung(std::uint32_t index, std::uint32_t attempt, std::uint32_t epoch, double value, bool goes_on = true) {
  return RungReached{"t" + std::to_string(index), attempt, epoch, value, goes_on};
}

TEST(SweepState, IsWhatWasPlanned) {
  const SweepState state = state_of(planned(3));
  EXPECT_EQ(state.name(), "first-look");
  EXPECT_EQ(state.file_text(), "name: first-look\n");
  ASSERT_EQ(state.trials().size(), 3U);
  EXPECT_EQ(state.trials()[2].trial.id, "t2");
  EXPECT_EQ(state.count(TrialState::waiting), 3U);
  EXPECT_EQ(state.find("t1"), &state.trials()[1]);
  EXPECT_EQ(state.find("t3"), nullptr);
}

TEST(SweepState, FollowsATrialThroughAttemptsToItsEnd) {
  SweepState state = state_of(planned(1));
  state.apply(started(0, 1), kTime);
  EXPECT_EQ(state.find("t0")->state, TrialState::running);
  EXPECT_EQ(state.find("t0")->started, kTime);
  EXPECT_EQ(state.find("t0")->worker.process, 4711);
  state.apply(TrialEnded{"t0", 1, TrialState::interrupted, "signal 9", 137, true, 2}, kTime);
  EXPECT_EQ(state.find("t0")->lost_attempts, 1U);
  state.apply(started(0, 2), kTime);
  state.apply(TrialEnded{"t0", 2, TrialState::interrupted, "saved", 75, false, 3}, kTime);
  EXPECT_EQ(state.find("t0")->lost_attempts, 1U);
  state.apply(started(0, 3), kTime);
  state.apply(TrialEnded{"t0", 3, TrialState::done, "", 0, true, 4}, kTime);
  const TrialStatus& trial = *state.find("t0");
  EXPECT_EQ(trial.state, TrialState::done);
  EXPECT_EQ(trial.attempts, 3U);
  EXPECT_EQ(trial.results, 1U);
  EXPECT_EQ(trial.seconds, 9.0);
  EXPECT_EQ(state.count(TrialState::done), 1U);
  EXPECT_EQ(state.count(TrialState::running), 0U);
}

TEST(SweepState, ALateAttemptNeitherEndsNorReportsATrial) {
  SweepState state = state_of(planned(1));
  state.apply(started(0, 1), kTime);
  state.apply(ended(0, 1, TrialState::interrupted), kTime);
  EXPECT_THAT(refusal(state, ended(0, 1)), HasSubstr("trial t0 is interrupted and does not run"));
  state.apply(started(0, 2), kTime);
  EXPECT_EQ(refusal(state, ended(0, 1)), "trial t0 is at attempt 2; what attempt 1 reports does not count");
  EXPECT_THAT(refusal(state, rung(0, 1, 3, 0.5)), HasSubstr("what attempt 1 reports does not count"));
  EXPECT_THAT(refusal(state, ended(0, 3)), HasSubstr("what attempt 3 reports"));
  EXPECT_EQ(state.find("t0")->state, TrialState::running);
  EXPECT_EQ(state.find("t0")->results, 0U);
}

TEST(SweepState, ATrialIsCountedOnce) {
  SweepState state = state_of(planned(1));
  state.apply(started(0, 1), kTime);
  state.apply(ended(0, 1), kTime);
  EXPECT_THAT(refusal(state, ended(0, 1)), HasSubstr("does not count"));
  EXPECT_THAT(refusal(state, started(0, 2)), HasSubstr("cannot start: it is done"));
  EXPECT_EQ(state.find("t0")->results, 1U);
}

TEST(SweepState, RefusesStartsOutOfTurn) {
  SweepState state = state_of(planned(1));
  EXPECT_THAT(refusal(state, started(0, 2)), HasSubstr("cannot start attempt 2 after 0 attempts"));
  EXPECT_THAT(refusal(state, started(7, 1)), HasSubstr("trial t7 is not in the sweep"));
  state.apply(started(0, 1), kTime);
  EXPECT_THAT(refusal(state, started(0, 2)), HasSubstr("cannot start: it is running"));
  EXPECT_THAT(refusal(state, ended(0, 1, TrialState::waiting)), HasSubstr("cannot end as waiting"));
}

TEST(SweepState, ACancelledSweepStartsNothingUntilItIsResumed) {
  SweepState state = state_of(planned(2));
  state.apply(started(0, 1), kTime);
  state.apply(SweepCancelled{}, kTime);
  EXPECT_TRUE(state.cancelled());
  EXPECT_THAT(refusal(state, started(1, 1)), HasSubstr("the sweep was cancelled"));
  state.apply(ended(0, 1), kTime);
  state.apply(SweepResumed{}, kTime);
  EXPECT_EQ(refusal(state, started(1, 1)), "");
}

TEST(SweepState, AFailedTrialIsSentBackWithAllItsAttempts) {
  SweepState state = state_of(planned(1));
  EXPECT_THAT(refusal(state, TrialRetried{"t0", false}), HasSubstr("is not sent back: it is waiting"));
  for (std::uint32_t attempt = 1; attempt <= 2; ++attempt) {
    state.apply(started(0, attempt), kTime);
    state.apply(ended(0, attempt, attempt == 2 ? TrialState::failed : TrialState::interrupted), kTime);
  }
  state.apply(TrialRetried{"t0", false}, kTime);
  EXPECT_EQ(state.find("t0")->state, TrialState::waiting);
  EXPECT_EQ(state.find("t0")->lost_attempts, 0U);
  EXPECT_EQ(state.find("t0")->results, 0U);
  EXPECT_EQ(refusal(state, started(0, 3)), "");
}

TEST(SweepState, RungsHoldTheLatestValueOfEachTrialInTheOrderOfArrival) {
  SweepState state = state_of(planned(3));
  for (std::uint32_t index = 0; index < 3; ++index) state.apply(started(index, 1), kTime);
  state.apply(rung(1, 1, 2, 0.5), kTime);
  state.apply(rung(0, 1, 2, 0.25, false), kTime);
  state.apply(rung(2, 1, 2, 0.75), kTime);
  state.apply(rung(1, 1, 2, 0.625), kTime);
  state.apply(rung(1, 1, 6, 0.875), kTime);
  EXPECT_THAT(state.rung_values(2), ElementsAre(0.625, 0.25, 0.75));
  EXPECT_THAT(state.rung_values(2, "t0"), ElementsAre(0.625, 0.75));
  EXPECT_THAT(state.rung_values(3), IsEmpty());
  ASSERT_EQ(state.rungs_of("t1").size(), 2U);
  EXPECT_EQ(state.rungs_of("t1")[1].epoch, 6U);
  EXPECT_TRUE(state.find("t0")->stop_asked);
  EXPECT_FALSE(state.find("t1")->stop_asked);
}

TEST(SweepState, ATrialThatStartsAnewHasReachedNoRung) {
  SweepState state = state_of(planned(3));
  for (std::uint32_t index = 0; index < 3; ++index) {
    state.apply(started(index, 1), kTime);
    state.apply(rung(index, 1, 2, index), kTime);
  }
  state.apply(ended(1, 1, TrialState::failed), kTime);
  state.apply(TrialRetried{"t1", true}, kTime);
  EXPECT_THAT(state.rung_values(2), ElementsAre(0, 2));
  EXPECT_THAT(state.rungs_of("t1"), IsEmpty());
  ASSERT_EQ(state.rungs_of("t2").size(), 1U);
  state.apply(started(1, 2), kTime);
  state.apply(rung(1, 2, 2, 5), kTime);
  EXPECT_THAT(state.rung_values(2), ElementsAre(0, 2, 5));
}

TEST(SweepState, SettingsAreTheLastOnes) {
  SweepState state = state_of(planned(1));
  EXPECT_EQ(state.setting("ranks"), "");
  state.apply(SettingsRecorded{{{"ranks", "2"}, {"jobs", "4"}}}, kTime);
  state.apply(SettingsRecorded{{{"ranks", "3"}}}, kTime);
  EXPECT_EQ(state.setting("ranks"), "3");
  EXPECT_EQ(state.setting("jobs"), "4");
}

TEST(SweepState, SubmissionsCountUpwards) {
  SweepState state = state_of(planned(1));
  state.apply(TrialsSubmitted{1, {"17"}}, kTime);
  EXPECT_EQ(refusal(state, TrialsSubmitted{1, {"18"}}), "submission 1 comes after submission 1");
  state.apply(TrialsSubmitted{3, {"19", "20"}}, kTime);
  EXPECT_EQ(state.submissions().back().jobs.size(), 2U);
}

TEST(SweepState, RefusesABeginningThatIsNone) {
  SweepState state;
  EXPECT_THAT(refusal(state, added(0)), HasSubstr("begins with its name and file"));
  state.apply(begun(), kTime);
  EXPECT_EQ(refusal(state, begun()), "a sweep begins only once");
  EXPECT_THAT(refusal(state, added(1)), HasSubstr("out of the order of its plan"));
  state.apply(added(0), kTime);
  EXPECT_THAT(refusal(state, TrialAdded{{"t0", 1, {}}}), HasSubstr("is in the sweep already"));
  EXPECT_THAT(refusal(state, TrialAdded{{"", 1, {}}}), HasSubstr("needs an id"));
  for (const char* id : {"../../escaped", "..", "a/b", "a.b", "a b", "/tmp", "\xc3\xa9"}) {
    EXPECT_THAT(refusal(state, TrialAdded{{id, 1, {}}}), HasSubstr("cannot name its folder")) << id;
  }
  EXPECT_THAT(refusal(state, TrialAdded{{std::string(65, 'a'), 1, {}}}), HasSubstr("cannot name its folder"));
}

TEST(SweepState, AMessageIsOneLineWhateverTheIdHolds) {
  SweepState state = state_of(planned(1));
  EXPECT_THAT(refusal(state, TrialRetried{"a\n\x1b[2J", false}), HasSubstr("trial a??[2J is not in the sweep"));
}

}  // namespace
}  // namespace assay::sweeps
