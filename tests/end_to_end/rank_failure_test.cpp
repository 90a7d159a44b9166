// SPDX-License-Identifier: Apache-2.0
// Promise 4: a rank that dies or stops never leaves a hung job, and is named.
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class RankFailure : public AssayProgram {
 protected:
  // Starts an endless training on two ranks and returns once it is under way; `victim` is the process of rank 1.
  std::unique_ptr<Subprocess> start_training(pid_t& victim) {
    auto process = start_ranks(
        2, train_arguments("run", {"epochs=100000", "distributed.deadline_seconds=3", "distributed.overlap=true"}));
    EXPECT_TRUE(process->wait_for("epoch 3/")) << process->err();
    std::vector<pid_t> ranks = descendants(process->pid(), "assay");
    EXPECT_EQ(ranks.size(), 2u);
    // mpirun forks its ranks in order.
    victim = ranks.empty() ? -1 : *std::max_element(ranks.begin(), ranks.end());
    return process;
  }
};

TEST_F(RankFailure, AKilledRankEndsTheJobIsNamedAndTheRunResumes) {
  pid_t victim = -1;
  auto process = start_training(victim);
  ASSERT_GT(victim, 0);
  kill(victim, SIGKILL);
  const Outcome outcome = process->wait(std::chrono::seconds(30));
  EXPECT_EQ(outcome.code, 137) << outcome.err;
  EXPECT_NE(outcome.err.find("rank 0: error: rank 1"), std::string::npos) << outcome.err;
  EXPECT_EQ(json::parse(read(at("run/status.json"))).at("state"), "failed");
  const Outcome resumed =
      assay_ranks(2, train_arguments("run", {"epochs=100000", "distributed.deadline_seconds=3", "--time-limit", "3s"}));
  EXPECT_EQ(resumed.code, 75) << resumed.err;
  EXPECT_NE(resumed.err.find("resuming at step"), std::string::npos) << resumed.err;
}

TEST_F(RankFailure, AStoppedRankIsNamedAndTheJobEndsWith7) {
  pid_t victim = -1;
  auto process = start_training(victim);
  ASSERT_GT(victim, 0);
  kill(victim, SIGSTOP);
  const Outcome outcome = process->wait(std::chrono::seconds(30));
  EXPECT_EQ(outcome.code, 7) << outcome.err;
  EXPECT_NE(outcome.err.find("rank 0: error: rank 1"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("stopped"), std::string::npos) << outcome.err;
  EXPECT_EQ(json::parse(read(at("run/status.json"))).at("state"), "failed");
}

TEST_F(RankFailure, AShortPauseIsForgiven) {
  pid_t victim = -1;
  auto process = start_training(victim);
  ASSERT_GT(victim, 0);
  kill(victim, SIGSTOP);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  kill(victim, SIGCONT);
  std::this_thread::sleep_for(std::chrono::seconds(4));
  process->signal(SIGUSR2);
  EXPECT_EQ(process->wait(std::chrono::seconds(30)).code, 75) << process->err();
}

}  // namespace
}  // namespace assay::tests
