// SPDX-License-Identifier: Apache-2.0
// Ranks and faults under a real Slurm (a private one of two virtual nodes); what mpirun alone does is tested elsewhere.
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/support/assay_program.hpp"
#include "tests/support/rank_process.hpp"
#include "tests/support/slurm_cluster.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

class Slurm : public AssayProgram {
 protected:
  void SetUp() override {
    if (!cluster_.missing().empty()) GTEST_SKIP() << cluster_.missing();
  }

  std::unique_ptr<Subprocess> in_slurm(const Words& command) {
    return std::make_unique<Subprocess>(command, scratch(), cluster_.environment());
  }
  // `srun OPTIONS assay ARGUMENTS`, under way.
  std::unique_ptr<Subprocess> srun(const Words& options, const Words& arguments) {
    return in_slurm(Words{"srun"} + options + Words{ASSAY_BINARY} + arguments);
  }
  // The number of a job that runs a script of these lines. Its output goes to scratch/job.log.
  std::string sbatch(const Words& options, const std::string& lines) {
    std::ofstream(at("job.sh")) << "#!/bin/bash\n" << lines << "\n";
    const Outcome submitted =
        in_slurm(Words{"sbatch", "--parsable", "--output=" + at("job.log"), "--open-mode=append"} + options +
                 Words{at("job.sh")})
            ->wait();
    EXPECT_EQ(submitted.code, 0) << submitted.err;
    return submitted.out.substr(0, submitted.out.find('\n'));
  }
  // The exit code of a job, when it has ended. (sbatch --wait looks every few seconds only.)
  int code_of(const std::string& job) {
    for (int i = 0; i < 600; ++i) {
      const std::string said = in_slurm({"scontrol", "show", "job", job})->wait().out;
      std::smatch ended;
      if (std::regex_search(said, ended, std::regex("JobState=(COMPLETED|FAILED|TIMEOUT|CANCELLED)")) &&
          std::regex_search(said, ended, std::regex(" ExitCode=([0-9]+):"))) {
        return std::stoi(ended[1]);
      }
      usleep(100'000);
    }
    return -1;
  }
  bool job_reaches_a_checkpoint() {
    for (int i = 0; i < 6000 && count_events("run", "checkpoint") == 0; ++i) usleep(10'000);
    return count_events("run", "checkpoint") > 0;
  }
  Words endless(const Words& more = {}) {
    return train_arguments("run", Words{"epochs=100000", "distributed.deadline_seconds=3"} + more);
  }
  // Two ranks of one node, past their second epoch.
  std::unique_ptr<Subprocess> srun_training() {
    auto process = srun({"-N1", "-n2", "--mpi=pmix"}, endless());
    EXPECT_TRUE(process->wait_for("epoch 2/")) << process->err();
    return process;
  }
  // The script line of a training under mpirun, which replaces the shell and so gets the shell's signals.
  std::string exec_mpirun(const Words& arguments) {
    std::string line = "exec " ASSAY_MPIEXEC " --oversubscribe --bind-to none -n 2 " ASSAY_BINARY;
    for (const std::string& argument : arguments) line += " '" + argument + "'";
    return line;
  }

 private:
  SlurmCluster cluster_{scratch() / "slurm"};
};

TEST_F(Slurm, SrunWithPmixTrains) {
  const Outcome trained = srun({"-N1", "-n2", "--mpi=pmix"}, train_arguments("run"))->wait();
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(state_of("run"), "done");
  EXPECT_EQ(json::parse(read(at("run/environment.json"))).at("world_size"), 2);
}

TEST_F(Slurm, SrunOverTwoNodesTrains) {
  const Outcome trained = srun({"-N2", "-n2", "--mpi=pmix"}, train_arguments("run"))->wait();
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(state_of("run"), "done");
}

TEST_F(Slurm, SrunWithoutPmixIsRefusedWithTheRemedy) {
  for (const char* kind : {"--mpi=none", "--mpi=pmi2"}) {
    const Outcome refused = srun({"-n2", kind}, train_arguments("run"))->wait();
    EXPECT_EQ(refused.code, 7) << kind << refused.err;
    EXPECT_NE(refused.err.find("rank 0: error: the launcher started 2 tasks but each is alone: use srun --mpi=pmix"),
              std::string::npos)
        << refused.err;
    EXPECT_EQ(refused.err.find("rank 1: error"), std::string::npos) << "said once: " << refused.err;
    EXPECT_FALSE(std::filesystem::exists(at("run")));
  }
}

TEST_F(Slurm, AKilledRankEndsTheJobAndIsNamed) {
  auto process = srun_training();
  const pid_t victim = rank_process(1, at("run"));
  ASSERT_GT(victim, 0);
  kill(victim, SIGKILL);
  const Outcome outcome = process->wait(std::chrono::seconds(40));
  EXPECT_GT(outcome.code, 0) << "a hang, or a success: " << outcome.err;
  EXPECT_NE(outcome.err.find("rank 0: error: rank 1"), std::string::npos) << outcome.err;
  EXPECT_EQ(state_of("run"), "failed");
}

TEST_F(Slurm, AStoppedRankEndsTheJobAndIsNamed) {
  auto process = srun_training();
  const pid_t victim = rank_process(1, at("run"));
  ASSERT_GT(victim, 0);
  kill(victim, SIGSTOP);
  const Outcome outcome = process->wait(std::chrono::seconds(40));
  EXPECT_GT(outcome.code, 0) << "a hang, or a success: " << outcome.err;
  EXPECT_NE(outcome.err.find("rank 0: error: rank 1"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("stopped"), std::string::npos) << outcome.err;
  EXPECT_EQ(state_of("run"), "failed");
}

TEST_F(Slurm, TheWarningOfABatchJobSavesAndTheNextJobGoesOn) {
  // As --signal=B:USR2@60 does it near the end of the time limit, which is too long for a test.
  const std::string job = sbatch({"-N1", "-n2"}, exec_mpirun(endless()));
  ASSERT_TRUE(job_reaches_a_checkpoint()) << read(at("job.log"));
  ASSERT_EQ(in_slurm({"scancel", "-b", "-s", "USR2", job})->wait().code, 0);
  EXPECT_EQ(code_of(job), 75) << read(at("job.log"));
  EXPECT_EQ(state_of("run"), "interrupted");

  const std::string next = sbatch({"-N1", "-n2"}, exec_mpirun(endless({"--time-limit", "2s"})));
  EXPECT_EQ(code_of(next), 75) << read(at("job.log"));
  EXPECT_NE(read(at("job.log")).find("resuming at step"), std::string::npos) << read(at("job.log"));
}

TEST_F(Slurm, TheShellOfAJobWithManyTasksIsAloneAndSeesItsTime) {
  // What the doctor says is to be done where Slurm does not set the variable.
  const std::string job = sbatch({"-n4", "-t5"},
                                 "export SLURM_JOB_END_TIME=$(date -d \"$(squeue -h -j $SLURM_JOB_ID -o %e)\" +%s)\n"
                                 "exec " ASSAY_BINARY " doctor");
  ASSERT_EQ(code_of(job), 0) << read(at("job.log"));
  const std::string said = read(at("job.log"));
  EXPECT_NE(said.find("ok: srun --mpi, pmix"), std::string::npos) << said;
  EXPECT_NE(said.find("s left"), std::string::npos) << said;
  EXPECT_EQ(said.find("local rank"), std::string::npos) << "one of four tasks would be a rank: " << said;
}

}  // namespace
}  // namespace assay::tests
