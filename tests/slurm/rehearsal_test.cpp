// SPDX-License-Identifier: Apache-2.0
// A rehearsal against fakes: scancel is what makes the fake training save, requeue and come back.
#include "slurm/rehearsal.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/slurm/fake_slurm.hpp"

namespace assay::slurm {
namespace {

class RehearsalOfAFake : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(fake_.at("run"));
    fake_.command("scontrol", "[ $1 = show ] && cat $here/job; exit 0");
    job("RUNNING", 0);
    options_.until_saved = options_.until_back = options_.until_checkpoint = std::chrono::seconds(1);
    options_.look = std::chrono::milliseconds(20);
  }
  void job(const std::string& state, int restarts) {
    std::ofstream(fake_.at("job")) << "JobId=5\n JobState=" << state << "\n Requeue=1 Restarts=" << restarts << "\n";
  }
  // What the training does when it hears the warning; every other scancel is written down.
  void on_warning(const std::string& shell) {
    fake_.command("scancel", "echo \"$@\" >> $here/cancelled; [ $1 = --batch ] || exit 0\n" + shell);
  }
  void event(const std::string& name, const std::string& detail) {
    std::ofstream(fake_.at("run/events.jsonl"), std::ios::app)
        << "{\"event\":\"" << name << "\",\"detail\":\"" << detail << "\"}\n";
  }
  static constexpr const char* kSave = "echo '{\"state\":\"interrupted\",\"step\":61}' > $here/run/status.json\n";
  static constexpr const char* kRequeue =
      "printf 'JobId=5\\n JobState=PENDING\\n Requeue=1 Restarts=1\\n' > $here/job\n";
  static constexpr const char* kResume =
      "echo '{\"event\":\"resume\",\"detail\":\"step 61\"}' >> $here/run/events.jsonl\n";

  std::vector<RehearsalStep> rehearse() {
    Rehearsal rehearsal(scheduler_, data::files::RunFolder(fake_.at("run")), options_);
    event("checkpoint", "step 45, epoch 1");
    return rehearsal.run("5");
  }

  tests::FakeSlurm fake_;
  Scheduler scheduler_;
  RehearsalOptions options_;
};

TEST_F(RehearsalOfAFake, ATrainingThatComesBackAtItsStepHoldsAndIsCancelled) {
  on_warning(std::string(kSave) + kRequeue + kResume);
  const auto steps = rehearse();
  EXPECT_TRUE(all_held(steps));
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].found, "step 45, epoch 1");
  EXPECT_EQ(steps[1].found, "step 61");
  EXPECT_EQ(steps[2].found, "restart 1");
  EXPECT_EQ(fake_.text("cancelled"), "--batch --signal=USR2 5\n--quiet 5\n");
}

TEST_F(RehearsalOfAFake, WithoutASaveItDoesNotHold) {
  on_warning("");
  const auto steps = rehearse();
  EXPECT_FALSE(all_held(steps));
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[1].found, "not within 1 s");
  EXPECT_NE(fake_.text("cancelled").find("--quiet 5"), std::string::npos) << "the job must not stay";
}

TEST_F(RehearsalOfAFake, AnotherStepThanTheSavedOneDoesNotHold) {
  on_warning(std::string(kSave) + kRequeue +
             "echo '{\"event\":\"resume\",\"detail\":\"step 45\"}' >> $here/run/events.jsonl\n");
  const auto steps = rehearse();
  EXPECT_FALSE(all_held(steps));
  EXPECT_EQ(steps.back().found, "at step 45, saved at step 61");
}

TEST_F(RehearsalOfAFake, AJobThatEndsInsteadIsTold) {
  on_warning(std::string(kSave) + "printf 'JobId=5\\n JobState=OUT_OF_MEMORY\\n' > $here/job\n");
  options_.until_back = std::chrono::seconds(10);
  const auto steps = rehearse();
  EXPECT_FALSE(all_held(steps));
  EXPECT_NE(steps.back().found.find("out of memory"), std::string::npos) << steps.back().found;
}

TEST_F(RehearsalOfAFake, ATrainingThatIsDoneBeforeTheWarningIsToldWithTheRemedy) {
  const std::string over =
      "echo '{\"state\":\"done\",\"step\":90}' > $here/run/status.json\n"
      "printf 'JobId=5\\n JobState=COMPLETED\\n' > $here/job\n";
  for (const char* answer :
       {"exit 0", "echo 'scancel: error: Kill job error on job id 5: Invalid job id' >&2; exit 1"}) {
    job("RUNNING", 0);
    on_warning(over + answer);
    options_.until_saved = std::chrono::seconds(10);
    const auto steps = rehearse();
    ASSERT_EQ(steps.size(), 2u) << answer;
    EXPECT_FALSE(steps[1].held);
    EXPECT_NE(steps[1].found.find("epochs=N"), std::string::npos) << steps[1].found;
  }
}

TEST_F(RehearsalOfAFake, WhatWasSeenStaysWhenSlurmDoesNotAnswer) {
  on_warning("echo 'scancel: error: Unable to contact slurm controller' >&2; exit 1");
  const auto steps = rehearse();
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_TRUE(steps[0].held);
  EXPECT_NE(steps[1].found.find("Unable to contact"), std::string::npos) << steps[1].found;
}

TEST_F(RehearsalOfAFake, WhatTheRunFolderHeldBeforeDoesNotCount) {
  event("checkpoint", "step 1, epoch 1");
  event("resume", "step 61");
  on_warning(std::string(kSave) + kRequeue);
  const auto steps = rehearse();
  EXPECT_EQ(steps[0].found, "step 45, epoch 1");
  EXPECT_FALSE(all_held(steps));
}

}  // namespace
}  // namespace assay::slurm
