// SPDX-License-Identifier: Apache-2.0
// Promise 1 with ranks: kill -9 of one of them at the moments that matter. The job ends soon, the checkpoints are
// whole, and the same command goes on.
#include <signal.h>

#include "tests/support/assay_program.hpp"
#include "tests/support/rank_process.hpp"

namespace assay::tests {
namespace {

using Words = std::vector<std::string>;

class RankKill : public AssayProgram {
 protected:
  // cnn5 in single-image validation batches: its checkpoints (60 MB) and its evaluation take long enough to be met.
  Words slow_arguments(const Words& more = {}) {
    Words arguments = {"train",
                       "--recipe",
                       "cnn5",
                       "--data",
                       store(),
                       "--run",
                       at("run"),
                       "batch=8",
                       "epochs=100000",
                       "data.validation.fraction=0.9",
                       "evaluation.batch=1",
                       "checkpoint.every_steps=1",
                       "early_stopping.monitor=none",
                       "distributed.deadline_seconds=5"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  void kill_rank(int rank) {
    const pid_t victim = rank_process(rank, at("run"));
    ASSERT_GT(victim, 0);
    kill(victim, SIGKILL);
  }
  // mpirun reports the signal; whoever survives says who did not arrive.
  void expect_a_dead_rank(Subprocess& job) {
    const Outcome outcome = job.wait(std::chrono::seconds(40));
    EXPECT_EQ(outcome.code, 137) << outcome.err;
  }
  void expect_it_goes_on(int ranks, const Words& arguments) {
    Words again = arguments;
    again.insert(again.end(), {"--time-limit", "2s"});
    const Outcome resumed = assay_ranks(ranks, again);
    EXPECT_EQ(resumed.code, 75) << resumed.err;
    EXPECT_EQ(resumed.err.find("damaged"), std::string::npos) << "every checkpoint is whole: " << resumed.err;
    EXPECT_FALSE(has_half_a_checkpoint("run"));
    EXPECT_EQ(state_of("run"), "interrupted");
  }
};

TEST_F(RankKill, BeforeTheFirstStepLeavesARunThatCanStart) {
  const Words arguments = train_arguments("run", {"epochs=100000", "distributed.deadline_seconds=3"});
  auto process = start_ranks(3, arguments);
  kill_rank(2);
  expect_a_dead_rank(*process);
  expect_it_goes_on(2, arguments);
}

TEST_F(RankKill, OfTheWritingRankIsNamedByAnother) {
  const Words arguments = train_arguments("run", {"epochs=100000", "distributed.deadline_seconds=3"});
  auto process = start_ranks(3, arguments);
  ASSERT_TRUE(wait_for_event(*process, "run", "checkpoint")) << process->err();
  kill_rank(0);
  expect_a_dead_rank(*process);
  EXPECT_NE(process->err().find("error: rank 0"), std::string::npos) << process->err();
  EXPECT_EQ(state_of("run"), "failed");
  expect_it_goes_on(3, arguments);
}

TEST_F(RankKill, DuringASaveKeepsTheCheckpointBefore) {
  for (const int rank : {0, 1}) {
    const int before = count_events("run", "checkpoint");
    auto process = start_ranks(2, slow_arguments());
    ASSERT_TRUE(wait_for_event(*process, "run", "checkpoint", before + 1)) << process->err();
    ASSERT_TRUE(wait_for_half_a_checkpoint(*process, "run")) << process->err();
    kill_rank(rank);
    expect_a_dead_rank(*process);
    const Outcome evaluated = assay({"evaluate", "--run", at("run"), "--checkpoint", "last"});
    EXPECT_EQ(evaluated.code, 0) << evaluated.err;
  }
  expect_it_goes_on(2, slow_arguments());
}

TEST_F(RankKill, DuringEvaluationLosesNothingThatWasSaved) {
  auto process = start_ranks(2, slow_arguments());
  // Three steps make an epoch: the second one's checkpoint is followed by a step and a long evaluation.
  ASSERT_TRUE(wait_for_event(*process, "run", "step 2,")) << process->err();
  kill_rank(1);
  expect_a_dead_rank(*process);
  EXPECT_EQ(state_of("run"), "failed");
  expect_it_goes_on(2, slow_arguments());
}

}  // namespace
}  // namespace assay::tests
