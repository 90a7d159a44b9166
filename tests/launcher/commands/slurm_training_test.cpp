// SPDX-License-Identifier: Apache-2.0
// What `slurm submit` hands over, beside commands of Slurm made of a few lines of shell.
#include "launcher/commands/slurm_training.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/slurm/fake_slurm.hpp"

namespace assay::launcher::commands {
namespace {

using ::testing::HasSubstr;

class SlurmTrainingSubmitted : public ::testing::Test {
 protected:
  SlurmTrainingSubmitted() {
    std::ofstream(scratch_.path() / "store.h5") << "only looked for";
    training_.run.recipe = "compact";
    training_.data = (scratch_.path() / "store.h5").string();
    training_.folder = (scratch_.path() / "run").string();
    fake_.command("sbatch", "echo x >> $here/submitted; echo $((40 + $(wc -l < $here/submitted)))");
    state("RUNNING");
  }
  void state(const std::string& name) {
    fake_.command("scontrol", "echo \"$@\" > $here/asked; printf 'JobId=41\\n JobState=" + name + " Reason=None\\n'");
  }

  tests::FakeSlurm fake_;
  tests::ScratchFolder scratch_;
  SlurmTraining training_;
  slurm::Scheduler scheduler_;
};

TEST_F(SlurmTrainingSubmitted, ASecondJobForTheSameRunIsRefusedWhileTheFirstIsNotOver) {
  EXPECT_EQ(submit_training(training_, scheduler_), "41");
  for (const char* name : {"PENDING", "RUNNING", "COMPLETING"}) {
    state(name);
    try {
      submit_training(training_, scheduler_);
      ADD_FAILURE() << name << " was accepted";
    } catch (const sweeps::SweepError& error) {
      EXPECT_THAT(error.what(), HasSubstr("job 41 for " + training_.folder + " is " + name));
    }
  }
  EXPECT_EQ(fake_.text("asked"), "show job 41\n");
  EXPECT_EQ(fake_.text("submitted"), "x\n");
  state("CANCELLED");
  EXPECT_EQ(submit_training(training_, scheduler_), "42");
}

TEST_F(SlurmTrainingSubmitted, AnotherRunIsNotHeldUp) {
  submit_training(training_, scheduler_);
  training_.folder += "2";
  EXPECT_EQ(submit_training(training_, scheduler_), "42");
}

TEST_F(SlurmTrainingSubmitted, AFileThatHoldsNoJobIsNamed) {
  submit_training(training_, scheduler_);
  std::ofstream(training_.folder + ".slurm/job.id") << "--all\n";
  EXPECT_THROW(submit_training(training_, scheduler_), data::files::InputError);
}

}  // namespace
}  // namespace assay::launcher::commands
