// SPDX-License-Identifier: Apache-2.0
// Signals to a training: one rank's is everybody's, a second one ends at once, a notice may be repeated.
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"
#include "tests/support/rank_process.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class Signals : public AssayProgram {
 protected:
  // Steps of a second and more on two cores: a signal that was handled is known to be waiting for the step's end.
  Words slow_steps(const std::string& run, const Words& more = {}) {
    Words arguments = {"train",     "--recipe",     "cnn5",
                       "--data",    store(),        "--run",
                       at(run),     "batch=174",    "early_stopping.monitor=none",
                       "threads=1", "epochs=10000", "distributed.deadline_seconds=30"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  // Two signals to one process, the second when the first has been taken note of.
  static void signal_twice(pid_t process, int number) {
    kill(process, number);
    ASSERT_TRUE(wait_until_handled(process, number));
    kill(process, number);
  }
  void expect_whole_checkpoint(const std::string& run) {
    const Outcome evaluated = assay({"evaluate", "--run", at(run), "--checkpoint", "last"});
    EXPECT_EQ(evaluated.code, 0) << evaluated.err;
  }
};

TEST_F(Signals, ToOneRankStopsAllAtTheSameStep) {
  for (const int number : {SIGUSR2, SIGTERM}) {
    const std::string run = "run" + std::to_string(number);
    auto process = start_ranks(3, train_arguments(run, {"epochs=100000"}));
    ASSERT_TRUE(wait_for_event(*process, run, "checkpoint")) << process->err();
    const pid_t rank = rank_process(1, at(run));
    ASSERT_GT(rank, 0);
    kill(rank, number);
    const Outcome outcome = process->wait();
    EXPECT_EQ(outcome.code, 75) << outcome.err;
    const json status = json::parse(read(at(run + "/status.json")));
    EXPECT_EQ(status.at("state"), "interrupted");
    EXPECT_EQ(status.at("step"), json::parse(last(run, "state.json")).at("step"));
    expect_whole_checkpoint(run);
  }
}

TEST_F(Signals, ASecondOneEndsAtOnceAndTheCheckpointStays) {
  for (const int number : {SIGINT, SIGTERM}) {
    const std::string run = "run" + std::to_string(number);
    auto process = start(slow_steps(run));
    ASSERT_TRUE(wait_for_event(*process, run, "checkpoint")) << process->err();
    signal_twice(process->pid(), number);
    const Outcome outcome = process->wait(std::chrono::seconds(20));
    EXPECT_EQ(outcome.code, 128 + number) << outcome.err;
    expect_whole_checkpoint(run);
  }
}

TEST_F(Signals, ASecondOneToARankEndsTheJob) {
  auto process = start_ranks(2, slow_steps("run"));
  ASSERT_TRUE(wait_for_event(*process, "run", "checkpoint")) << process->err();
  signal_twice(rank_process(1, at("run")), SIGTERM);
  const Outcome outcome = process->wait(std::chrono::seconds(40));
  EXPECT_EQ(outcome.code, 128 + SIGTERM) << outcome.err;
  expect_whole_checkpoint("run");
}

TEST_F(Signals, ARepeatedNoticeIsOneNotice) {
  auto process = start(slow_steps("run"));
  ASSERT_TRUE(wait_for_event(*process, "run", "checkpoint")) << process->err();
  signal_twice(process->pid(), SIGUSR2);
  const Outcome outcome = process->wait();
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_EQ(state_of("run"), "interrupted");
}

TEST_F(Signals, DuringASaveIsObeyedAfterIt) {
  auto process = start_ranks(2, slow_steps("run", {"batch=16", "checkpoint.every_steps=1"}));
  ASSERT_TRUE(wait_for_half_a_checkpoint(*process, "run")) << process->err();
  const pid_t rank = rank_process(0, at("run"));
  ASSERT_GT(rank, 0);
  kill(rank, SIGTERM);
  const Outcome outcome = process->wait();
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_EQ(outcome.err.find("error"), std::string::npos) << outcome.err;
  expect_whole_checkpoint("run");
  EXPECT_FALSE(has_half_a_checkpoint("run"));
}

}  // namespace
}  // namespace assay::tests
