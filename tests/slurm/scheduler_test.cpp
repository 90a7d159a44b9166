// SPDX-License-Identifier: Apache-2.0
// Slurm's commands as fakes: what they print, refuse and never answer.
#include "slurm/scheduler.hpp"

#include <gmock/gmock.h>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/slurm/fake_slurm.hpp"

namespace assay::slurm {
namespace {

using data::files::OutputError;
using sweeps::SweepError;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SchedulerCommands : public ::testing::Test {
 protected:
  template <class Error, class Call>
  static std::string refusal_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  tests::FakeSlurm fake_;
  Scheduler scheduler_;
};

TEST_F(SchedulerCommands, ASubmittedScriptGivesItsNumber) {
  fake_.command("sbatch", "echo \"$@\" > $here/asked; echo '41;c'");
  EXPECT_EQ(scheduler_.submit("/x/a b.sh"), "41");
  EXPECT_EQ(fake_.text("asked"), "--parsable /x/a b.sh\n");
  EXPECT_EQ(scheduler_.submit("/x/b.sh", "40"), "41");
  EXPECT_EQ(fake_.text("asked"), "--parsable --dependency=afterany:40 /x/b.sh\n");
}

TEST_F(SchedulerCommands, VariablesOfTheJobWeAreInsideOfAreNotHandedOn) {
  fake_.command("sbatch", "env > $here/environment; echo 1");
  for (const char* name : {"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT", "SLURM_JOB_END_TIME"}) {
    setenv(name, "5", 1);
  }
  scheduler_.submit("/x");
  for (const char* name : {"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT", "SLURM_JOB_END_TIME"}) {
    EXPECT_THAT(fake_.text("environment"), Not(HasSubstr(name)));
    unsetenv(name);
  }
}

TEST_F(SchedulerCommands, VariablesOfSbatchDoNotStandAboveTheScript) {
  fake_.command("sbatch", "env > $here/environment; echo 1");
  for (const char* name : {"SBATCH_ARRAY_INX", "SBATCH_NO_REQUEUE"}) setenv(name, "0", 1);
  scheduler_.submit("/x");
  EXPECT_THAT(fake_.text("environment"), AllOf(HasSubstr("PATH="), Not(HasSubstr("SBATCH_"))));
  for (const char* name : {"SBATCH_ARRAY_INX", "SBATCH_NO_REQUEUE"}) unsetenv(name);
}

TEST_F(SchedulerCommands, ARefusalIsQuotedOnOneLine) {
  fake_.command("sbatch",
                "echo 'sbatch: hint' >&2; echo 'sbatch: error: invalid partition specified: nope' >&2\n"
                "echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2; exit 1");
  EXPECT_EQ(refusal_of<SweepError>([&] { scheduler_.submit("/x"); }),
            "sbatch refused: sbatch: error: Batch job submission failed: Invalid partition name specified");
}

TEST_F(SchedulerCommands, ACommandThatIsNotThereIsNamedWithTheRemedy) {
  fake_.without_other_programs();
  EXPECT_THAT(refusal_of<SweepError>([&] { scheduler_.queue(); }),
              AllOf(HasSubstr("squeue is not in PATH"), HasSubstr("assay sweep run")));
}

TEST_F(SchedulerCommands, ACommandThatDoesNotAnswerIsGivenUp) {
  fake_.command("squeue", "sleep 60");
  const Scheduler impatient({.limit = std::chrono::milliseconds(200)});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(refusal_of<OutputError>([&] { impatient.queue(); }),
              AllOf(HasSubstr("squeue did not answer within"), HasSubstr("scontrol ping")));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(SchedulerCommands, ALimitOnSubmittedJobsIsWaitedForAndSaid) {
  fake_.command("squeue", "echo '3|RUNNING|None'");
  fake_.command("sbatch",
                "echo x >> $here/tries; [ $(wc -l < $here/tries) -ge 3 ] && { echo 9; exit 0; }\n"
                "echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2; exit 1");
  std::vector<std::string> said;
  const Scheduler scheduler(
      {.between = std::chrono::milliseconds(50), .tell = [&](const std::string& line) { said.push_back(line); }});
  EXPECT_EQ(scheduler.submit("/x"), "9");
  ASSERT_EQ(said.size(), 2u);
  EXPECT_THAT(said[0], AllOf(HasSubstr("QOSMaxSubmitJobPerUserLimit"), HasSubstr("waiting")));
}

TEST_F(SchedulerCommands, ALimitThatNoEndOfAJobCanLiftIsRefusedWithTheRemedy) {
  fake_.command("squeue", "");
  fake_.command("sbatch", "echo 'sbatch: error: AssocMaxSubmitJobLimit' >&2; exit 1");
  EXPECT_THAT(refusal_of<SweepError>([&] { scheduler_.submit("/x"); }), HasSubstr("--trials-per-task"));
}

TEST_F(SchedulerCommands, AStopEndsTheWaitForRoom) {
  fake_.command("squeue", "echo '3|RUNNING|None'");
  fake_.command("sbatch", "echo 'sbatch: error: AssocMaxSubmitJobLimit' >&2; exit 1");
  const Scheduler scheduler({.stop_requested = [] { return true; }});
  EXPECT_THAT(refusal_of<SweepError>([&] { scheduler.submit("/x"); }), HasSubstr("assay sweep resume"));
}

TEST_F(SchedulerCommands, TheQueueLeavesOutWhatIsOver) {
  fake_.command("squeue", "echo '3_1|RUNNING|None'; echo '3_0|COMPLETED|None'");
  const auto jobs = scheduler_.queue();
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].job, "3_1");
}

TEST_F(SchedulerCommands, TheEnvironmentHidesNoJob) {
  fake_.command("squeue", "env > $here/environment; echo \"$@\" > $here/asked");
  setenv("SQUEUE_STATES", "PENDING", 1);
  setenv("SQUEUE_PARTITION", "other", 1);
  scheduler_.queue();
  unsetenv("SQUEUE_STATES");
  unsetenv("SQUEUE_PARTITION");
  EXPECT_THAT(fake_.text("environment"), AllOf(HasSubstr("PATH="), Not(HasSubstr("SQUEUE_"))));
  EXPECT_THAT(fake_.text("asked"), HasSubstr("-a "));
}

TEST_F(SchedulerCommands, AForgottenJobIsNoFaultButAnUnreachableControllerIs) {
  fake_.command("scontrol", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
  EXPECT_FALSE(scheduler_.job("77"));
  fake_.command("scontrol",
                "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1");
  EXPECT_THAT(refusal_of<SweepError>([&] { scheduler_.job("77"); }), HasSubstr("Unable to contact slurm controller"));
}

TEST_F(SchedulerCommands, CancellingWhatIsOverIsNoFault) {
  fake_.command("scancel", "echo \"$@\" >> $here/asked; echo 'scancel: error: Invalid job id 5' >&2; exit 1");
  EXPECT_NO_THROW(scheduler_.cancel({"5", "6_1"}));
  EXPECT_EQ(fake_.text("asked"), "--quiet 5 6_1\n");
  EXPECT_NO_THROW(scheduler_.cancel({}));
  EXPECT_EQ(fake_.text("asked"), "--quiet 5 6_1\n") << "nothing to ask for";
  fake_.command("scancel", "echo 'scancel: error: Access/permission denied' >&2; exit 1");
  EXPECT_THROW(scheduler_.cancel({"5"}), SweepError);
}

}  // namespace
}  // namespace assay::slurm
