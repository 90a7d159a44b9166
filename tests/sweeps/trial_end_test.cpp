// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial_end.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

TrialStatus with_lost(std::uint32_t lost) {
  TrialStatus status;
  status.trial.id = "abc";
  status.lost_attempts = lost;
  return status;
}

TEST(TrialEnd, ALostAttemptIsInterruptedWhileAttemptsAreLeft) {
  const Outcome lost{TrialState::interrupted, "killed", true};
  const TrialEnded first = trial_ended(with_lost(0), {"abc", 1, 137, ""}, lost, 2.5, 2);
  EXPECT_EQ(first.state, TrialState::interrupted);
  EXPECT_EQ(first.reason, "killed");
  EXPECT_EQ(first.code, 137);
  EXPECT_EQ(first.seconds, 2.5);
  const TrialEnded last = trial_ended(with_lost(1), {"abc", 2, 137, ""}, lost, 2.5, 2);
  EXPECT_EQ(last.state, TrialState::failed);
  EXPECT_EQ(last.reason, "given up after 2 lost attempts, the last: killed");
}

TEST(TrialEnd, AnAttemptThatDoesNotCountNeverFailsATrial) {
  const Outcome saved{TrialState::interrupted, "saved", false};
  EXPECT_EQ(trial_ended(with_lost(5), {"abc", 6, 75, ""}, saved, 0, 2).state, TrialState::interrupted);
}

TEST(TrialEnd, LinesSayWhatCameOfIt) {
  TrialEnded end{"abc", 1, TrialState::done, "", 0, true, 62.54};
  EXPECT_EQ(end_line(end, "validation.roc_auc 0.9 at epoch 3"),
            "trial abc done after 1m2.5s: validation.roc_auc 0.9 at epoch 3");
  EXPECT_EQ(end_line(end, ""), "trial abc done after 1m2.5s");
  end.state = TrialState::failed;
  end.reason = "exit code 3";
  end.seconds = 0.04;
  EXPECT_EQ(end_line(end, ""), "trial abc failed after 0s: exit code 3");
}

}  // namespace
}  // namespace assay::sweeps
