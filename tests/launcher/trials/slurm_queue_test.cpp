// SPDX-License-Identifier: Apache-2.0
// The trials of a sweep folder beside a queue made of fakes (tests/slurm/fake_slurm.hpp).
#include "launcher/trials/slurm_queue.hpp"

#include <gmock/gmock.h>

#include "launcher/trials/slurm_submission.hpp"
#include "slurm/submission.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/slurm/fake_slurm.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::HasSubstr;

class SlurmQueue : public ::testing::Test {
 protected:
  SlurmQueue() : folder_(scratch_.path() / "s") {
    std::vector<sweeps::Event> events = {sweeps::SweepBegun{"s", "name: s", "1"}};
    for (const char* id : {"aa", "bb", "cc", "dd"}) {
      events.emplace_back(sweeps::TrialAdded{{id, static_cast<std::uint32_t>(events.size() - 1), {{"seed", id}}}});
    }
    { sweeps::SweepBook::create(folder_, events); }
    book_ = std::make_unique<sweeps::SweepBook>(sweeps::SweepBook::open(folder_, sweeps::Writing::each_update));
    fake_.command("scontrol", "[ $2 = config ] && { echo 'MaxArraySize = 3'; exit; }; cat $here/job");
    fake_.command("squeue", "cat $here/queue 2>/dev/null; exit 0");
    fake_.command("sbatch", "echo \"$@\" >> $here/submitted; echo $((40 + $(wc -l < $here/submitted)))");
    fake_.command("scancel", "echo \"$@\" >> $here/cancelled");
  }
  void file(const std::string& name, const std::string& text) { std::ofstream(fake_.at(name)) << text; }
  void start(const std::string& id, const std::string& job) {
    sweeps::Worker worker;
    worker.host = "n1";
    worker.job = job;
    book_->append({sweeps::TrialStarted{id, 1, worker}});
  }
  SubmittedJobs submit() { return submit_trials(*book_, {{}, {.trials_per_task = 1, .throttle = 1}}, 3, scheduler_); }

  tests::FakeSlurm fake_;
  tests::ScratchFolder scratch_;
  sweeps::SweepFolder folder_;
  std::unique_ptr<sweeps::SweepBook> book_;
  slurm::Scheduler scheduler_;
};

TEST_F(SlurmQueue, EveryTrialIsSubmittedOnceAndKnownByItsTask) {
  const SubmittedJobs done = submit();
  EXPECT_EQ(done.jobs, (std::vector<std::string>{"41", "42"}));
  EXPECT_EQ(done.trials, 4u);
  EXPECT_THAT(fake_.text("submitted"), HasSubstr("--dependency=afterany:41 "));
  file("queue",
       "41_0|RUNNING|None\n41_[1-2%1]|PENDING|JobArrayTaskLimit\n42_0|PENDING|Dependency\n99_0|RUNNING|None\n");
  const QueuedTrials queued = queued_trials(*book_, scheduler_);
  ASSERT_EQ(queued.size(), 4u);
  EXPECT_EQ(queued.at("aa").job, "41_0");
  EXPECT_EQ(queued.at("cc").reason, "JobArrayTaskLimit");
  EXPECT_EQ(queued.at("dd").job, "42_0");
  EXPECT_EQ(submit().jobs.size(), 0u) << "all of them have a live job";
}

TEST_F(SlurmQueue, WhatLostItsJobIsToldWhyAndSubmittedAgain) {
  submit();
  start("aa", "41_0");
  file("job", "JobId=41\n JobState=OUT_OF_MEMORY Reason=OutOfMemory\n");
  const QueuedTrials queued = queued_trials(*book_, scheduler_);
  EXPECT_TRUE(queued.at("aa").gone);
  EXPECT_THAT(queue_text(queued), HasSubstr("trial aa (job 41_0): its Slurm job ran out of memory"));
  const SubmittedJobs again = submit();
  EXPECT_EQ(again.lost, 1u);
  EXPECT_EQ(again.trials, 4u);
  const sweeps::TrialStatus* status = book_->state().find("aa");
  EXPECT_EQ(status->state, sweeps::TrialState::interrupted);
  EXPECT_THAT(status->reason, HasSubstr("out of memory"));
  EXPECT_EQ(status->lost_attempts, 1u);
}

TEST_F(SlurmQueue, AJobThatSqueueDidNotShowButIsNotOverIsNotLost) {
  submit();
  start("aa", "41_0");
  for (const char* state : {"RUNNING", "PENDING"}) {
    file("job", std::string("JobId=41\n JobState=") + state + " Reason=None\n");
    const SubmittedJobs again = submit();
    EXPECT_EQ(again.lost, 0u) << state;
    EXPECT_EQ(again.queued, 1u) << state;
    EXPECT_EQ(book_->state().find("aa")->state, sweeps::TrialState::running) << state;
  }
}

TEST_F(SlurmQueue, TrialsOfAJobThatIsJustEndingAreSubmittedBehindIt) {
  submit();
  start("aa", "41_0");
  file("queue", "41_0|COMPLETING|None\n41_1|COMPLETING|None\n41_2|RUNNING|None\n42_0|PENDING|Dependency\n");
  const SubmittedJobs again = submit();
  EXPECT_EQ(again.lost, 0u);
  EXPECT_EQ(again.queued, 2u);
  EXPECT_EQ(again.trials, 2u) << "aa, which may still save, and bb";
  EXPECT_THAT(fake_.text("submitted"), HasSubstr("--dependency=afterany:41_0:41_1 "));
  file("queue", "43_[0-1]|PENDING|Dependency\n41_0|COMPLETING|None\n41_[1-2]|RUNNING|None\n42_0|PENDING|Dependency\n");
  EXPECT_EQ(submit().trials, 0u) << "the job that is to run it next is in the queue";
}

TEST_F(SlurmQueue, ASweepWhoseFirstJobWasRefusedIsSlurmsAllTheSame) {
  EXPECT_FALSE(was_submitted(book_->state()));
  book_->append({sweeps::SettingsRecorded{settings_text(SlurmWish{})}});
  EXPECT_TRUE(was_submitted(book_->state()));
  EXPECT_EQ(cancel_jobs(*book_, scheduler_), 0u);
}

TEST_F(SlurmQueue, WhileJobsAreQueuedItIsNotRunHere) {
  EXPECT_NO_THROW(require_no_jobs(sweeps::SweepFolder(scratch_.path() / "new")));
  EXPECT_NO_THROW(require_no_jobs(folder_)) << "never submitted";
  submit();
  EXPECT_NO_THROW(require_no_jobs(folder_)) << "nothing in the queue";
  file("queue", "41_1|PENDING|Priority\n");
  try {
    require_no_jobs(folder_);
    ADD_FAILURE() << "accepted";
  } catch (const sweeps::SweepError& error) {
    EXPECT_THAT(error.what(), HasSubstr("job 41_1 is PENDING"));
    EXPECT_THAT(error.what(), HasSubstr("assay sweep cancel --dir"));
  }
  fake_.command("squeue", "exit 1");
  EXPECT_NO_THROW(require_no_jobs(folder_)) << "a folder taken to a machine without Slurm";
}

TEST_F(SlurmQueue, ATrialWhoseJobLivesIsLeftAlone) {
  submit();
  start("aa", "41_0");
  file("queue", "41_0|RUNNING|None\n");
  const SubmittedJobs again = submit();
  EXPECT_EQ(again.lost, 0u);
  EXPECT_EQ(again.queued, 1u);
  EXPECT_EQ(again.trials, 3u);
  EXPECT_EQ(book_->state().find("aa")->state, sweeps::TrialState::running);
}

TEST_F(SlurmQueue, CancelTakesOnlyTheSweepsOwnJobsOutOfTheQueue) {
  EXPECT_EQ(cancel_jobs(*book_, scheduler_), 0u);
  EXPECT_EQ(fake_.text("cancelled"), "") << "never submitted";
  submit();
  file("queue", "42_0|PENDING|Priority\n99_0|RUNNING|None\n");
  EXPECT_EQ(cancel_jobs(*book_, scheduler_), 0u);
  EXPECT_EQ(fake_.text("cancelled"), "--quiet 42\n");
}

TEST_F(SlurmQueue, CancelCountsTheTrialsThatRanInLiveJobs) {
  submit();
  start("aa", "41_0");
  start("bb", "41_1");  // whose job is gone
  file("queue", "41_0|RUNNING|None\n42_0|PENDING|Priority\n");
  EXPECT_EQ(cancel_jobs(*book_, scheduler_), 1u);
}

TEST_F(SlurmQueue, AnEmptyQueueIsSaid) {
  EXPECT_EQ(queue_text({}), "Slurm: no trial in the queue\n");
  EXPECT_EQ(queue_text({{"aa", {"1_0", "PENDING", "Priority", false}}, {"bb", {"1_1", "RUNNING", "", false}}}),
            "Slurm: 1 PENDING (Priority), 1 RUNNING\n");
}

}  // namespace
}  // namespace assay::launcher::trials
