// SPDX-License-Identifier: Apache-2.0
// Too little memory, by `ulimit -v`: the batch that would fit is named, and batch=auto finds it by itself.
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/support/assay_program.hpp"
#include "tests/support/rank_process.hpp"

namespace assay::tests {
namespace {

using Words = std::vector<std::string>;

class MemoryLimit : public AssayProgram {
 protected:
  // cnn5 at 96 px: some 10 MB of activations for each image.
  Words arguments(const std::string& run, const Words& more = {}) {
    Words words = {"train",         "--recipe", "cnn5",         "--data",    store(),
                   "--run",         at(run),    "data.size=96", "threads=1", "early_stopping.monitor=none",
                   "data.first=60", "batch=96", "epochs=1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // What a process of such a training has mapped at most when a step needs next to nothing, in KiB: the libraries and
  // the model.
  std::int64_t mapped_by_rank(int rank, Subprocess& job, const std::string& run) {
    EXPECT_TRUE(wait_for_event(job, run, "checkpoint")) << job.err();
    const pid_t process = rank < 0 ? job.pid() : rank_process(rank, at(run));
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::int64_t kibibytes = 0;
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmPeak:")) kibibytes = std::stoll(line.substr(7));
    }
    EXPECT_GT(kibibytes, 0);
    return kibibytes;
  }
  std::int64_t mapped_alone() {
    auto job = start(arguments("small", {"batch=2", "checkpoint.every_steps=1"}));
    return mapped_by_rank(-1, *job, "small");
  }
  static std::string limited(std::int64_t kibibytes, const Words& words) {
    std::string line = "ulimit -v " + std::to_string(kibibytes) + "; exec " ASSAY_BINARY;
    for (const std::string& word : words) line += " '" + word + "'";
    return line;
  }
  Outcome assay_limited(std::int64_t kibibytes, const Words& words) const {
    return Subprocess({"bash", "-c", limited(kibibytes, words)}, scratch()).wait();
  }

  static constexpr std::int64_t kSpare = 300 * 1024;  // KiB: too little for 96 images, enough for some
};

TEST_F(MemoryLimit, NamesTheBatchThatFitsAndThatBatchFits) {
  const std::int64_t limit = mapped_alone() + kSpare;
  const Outcome refused = assay_limited(limit, arguments("run"));
  expect_refused(refused, 6, {"out of memory in a step on a micro-batch of 96 images of 96 px; ", "set batch="});
  EXPECT_EQ(state_of("run"), "failed");
  std::smatch fitting;
  ASSERT_TRUE(
      std::regex_search(refused.err, fitting, std::regex("set batch=([0-9]+) or optimizer.accumulation=[0-9]+")))
      << refused.err;
  EXPECT_LT(std::stoi(fitting[1]), 96);
  const Outcome fits = assay_limited(limit, arguments("again", {"batch=" + fitting[1].str(), "--dry-run", "2"}));
  EXPECT_EQ(fits.code, 0) << fits.err;
}

TEST_F(MemoryLimit, AnAutomaticBatchIsComputedInPiecesThatFit) {
  const std::int64_t limit = mapped_alone() + kSpare;
  const Words automatic = arguments("run", {"batch=auto"});
  const Outcome trained = assay_limited(limit, automatic);
  ASSERT_EQ(trained.code, 0) << trained.err;
  const std::string config = read(at("run/config.yaml"));
  std::smatch pieces;
  ASSERT_TRUE(std::regex_search(config, pieces, std::regex("accumulation: ([0-9]+)"))) << config;
  EXPECT_GT(std::stoi(pieces[1]), 1);
  EXPECT_NE(config.find("batch: 96"), std::string::npos) << "the global batch stays";
  // What was chosen once is the run's: the same command finds it finished, with memory for more.
  const Outcome again = assay(automatic);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("finished already"), std::string::npos) << again.err;
}

TEST_F(MemoryLimit, OfOneRankEndsTheJobWithItsLine) {
  std::int64_t limit = 0;
  {
    auto job = start_ranks(2, arguments("small", {"batch=4", "checkpoint.every_steps=1"}));
    limit = mapped_by_rank(1, *job, "small") + kSpare / 2;
    job->signal(SIGTERM);
    job->wait();
  }
  Words command = {ASSAY_MPIEXEC, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n",
                   "1",           ASSAY_BINARY};
  const Words words = arguments("run");
  command.insert(command.end(), words.begin(), words.end());
  command.insert(command.end(), {":", "-n", "1", "bash", "-c", limited(limit, words)});
  const Outcome outcome = Subprocess(command, scratch()).wait();
  EXPECT_EQ(outcome.code, 6) << outcome.err;
  EXPECT_NE(outcome.err.find("rank 1: error: out of memory in a step on a micro-batch of 48 images"), std::string::npos)
      << outcome.err;
  EXPECT_EQ(outcome.err.find("rank 0: error: out of memory"), std::string::npos) << outcome.err;
  EXPECT_EQ(state_of("run"), "failed");
}

}  // namespace
}  // namespace assay::tests
