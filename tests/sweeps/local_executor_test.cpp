// SPDX-License-Identifier: Apache-2.0
#include "sweeps/local_executor.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <thread>

#include "sweeps/trial_processes.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class LocalExecutorTest : public ::testing::Test {
 protected:
  TrialJob job(const std::string& id, const std::string& script) const {
    return {id, 1, {"bash", "-c", script}, scratch_.path() / "trials" / id, scratch_.path() / "logs" / (id + ".log")};
  }
  std::string log_of(const std::string& id) const {
    std::ifstream file(scratch_.path() / "logs" / (id + ".log"));
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static std::vector<JobEnd> all_ends(LocalExecutor& executor, std::size_t count) {
    std::vector<JobEnd> ends;
    const auto limit = Clock::now() + std::chrono::seconds(20);
    while (ends.size() < count && Clock::now() < limit) {
      for (JobEnd& end : executor.poll(milliseconds(200))) ends.push_back(std::move(end));
    }
    return ends;
  }
  bool wait_for_line(const std::string& id, const std::string& text) const {
    const auto limit = Clock::now() + std::chrono::seconds(20);
    while (log_of(id).find(text) == std::string::npos) {
      if (Clock::now() > limit) return false;
      std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
  }

  tests::ScratchFolder scratch_;
};

TEST_F(LocalExecutorTest, RunsJobsInSlotsWithTheirOwnEnvironment) {
  LocalExecutor executor({.slots = {{"SLOT=one"}, {"SLOT=two"}}, .launcher = {}, .worker = worker_of_process()});
  EXPECT_EQ(executor.free_slots(), 2u);
  executor.submit({job("a", "echo in $SLOT; sleep 0.2; exit 5"), job("b", "echo in $SLOT; sleep 0.2")});
  EXPECT_EQ(executor.free_slots(), 0u);
  const auto ends = all_ends(executor, 2);
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(executor.free_slots(), 2u);
  const std::set<std::string> said = {log_of("a").substr(log_of("a").find('\n') + 1),
                                      log_of("b").substr(log_of("b").find('\n') + 1)};
  EXPECT_EQ(said, (std::set<std::string>{"in one\n", "in two\n"}));
  EXPECT_EQ(log_of("a").substr(0, 14), "--- attempt 1,");
  for (const JobEnd& end : ends) EXPECT_EQ(end.code, end.id == "a" ? 5 : 0);
}

TEST_F(LocalExecutorTest, PutsTheLauncherBeforeTheCommand) {
  LocalExecutor executor({.launcher = {"env", "MORE=yes"}});
  executor.submit({job("a", "echo $MORE")});
  all_ends(executor, 1);
  EXPECT_NE(log_of("a").find("\nyes\n"), std::string::npos);
}

TEST_F(LocalExecutorTest, AJobThatCannotStartEndsWith127AndSaysWhy) {
  LocalExecutor executor({});
  std::ofstream(scratch_.path() / "logs") << "a file where the logs should be";
  executor.submit({job("a", "true")});
  EXPECT_EQ(executor.free_slots(), 1u);
  const auto ends = executor.poll(milliseconds(0));
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].code, 127);
  EXPECT_NE(ends[0].reason.find("logs"), std::string::npos);
  EXPECT_TRUE(executor.poll(milliseconds(0)).empty());
}

TEST_F(LocalExecutorTest, TellsTheErrorLineOfAFailedJob) {
  LocalExecutor executor({});
  executor.submit({job("a", "echo 'assay: error: no such store' >&2; exit 3")});
  const auto ends = all_ends(executor, 1);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].reason, "no such store");
}

TEST_F(LocalExecutorTest, AsksByTheSignalOfItsLauncherAndKillsStoppedJobs) {
  LocalExecutor executor({.slots = {{}, {}}, .stop_signal = SIGUSR2});
  executor.submit(
      {job("a", "trap 'exit 75' USR2; echo ready; while :; do sleep 0.02; done"), job("b", "echo ready; sleep 100")});
  ASSERT_TRUE(wait_for_line("a", "ready") && wait_for_line("b", "ready"));
  executor.cancel("a", /*kill=*/false);
  executor.cancel("unknown", /*kill=*/true);
  auto ends = all_ends(executor, 1);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].code, 75);
  for (const std::int64_t process : trial_processes({job("b", "").run})) ::kill(static_cast<pid_t>(process), SIGSTOP);
  executor.cancel("b", /*kill=*/true);
  ends = all_ends(executor, 1);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].code, 128 + SIGKILL);
  EXPECT_TRUE(trial_processes({job("b", "").run}).empty());
}

TEST_F(LocalExecutorTest, EndsWhatAKilledLauncherLeaves) {
  // As ranks of mpirun: in groups of their own.
  LocalExecutor executor({});
  executor.submit({job("a", "setsid sleep 100 & echo ready; kill -KILL $$")});
  ASSERT_TRUE(wait_for_line("a", "ready"));
  const auto ends = all_ends(executor, 1);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].code, 128 + SIGKILL);
  EXPECT_TRUE(trial_processes({job("a", "").run}).empty());
}

TEST_F(LocalExecutorTest, EndsWhatAKilledCoordinatorLeaves) {
  const TrialJob deaf = job("a", "trap '' TERM; setsid sleep 100 & echo ready; while :; do sleep 1; done");
  const pid_t coordinator = tests::forked([&] {
    LocalExecutor executor({});
    executor.submit({deaf});
    while (true) ::pause();
    return 0;
  });
  ASSERT_TRUE(wait_for_line("a", "ready"));
  ::kill(coordinator, SIGKILL);
  tests::code_of(coordinator);
  EXPECT_FALSE(trial_processes({deaf.run}).empty());
  LocalExecutor executor({});
  executor.end_leftovers({job("other", "").run, deaf.run});
  EXPECT_TRUE(trial_processes({deaf.run}).empty());
  executor.end_leftovers({});
}

TEST_F(LocalExecutorTest, TakesItsJobsWithIt) {
  {
    LocalExecutor executor({});
    executor.submit({job("a", "setsid sleep 100 & echo ready; wait")});
    ASSERT_TRUE(wait_for_line("a", "ready"));
  }
  EXPECT_TRUE(trial_processes({job("a", "").run}).empty());
}

TEST_F(LocalExecutorTest, WaitingCostsAboutNothing) {
  LocalExecutor executor({.slots = std::vector<std::vector<std::string>>(8)});
  std::vector<TrialJob> jobs;
  for (int i = 0; i < 8; ++i) jobs.push_back(job("t" + std::to_string(i), "sleep 100"));
  executor.submit(jobs);
  rusage before;
  rusage after;
  ::getrusage(RUSAGE_SELF, &before);
  EXPECT_TRUE(executor.poll(milliseconds(1000)).empty());
  ::getrusage(RUSAGE_SELF, &after);
  const auto microseconds = [](const rusage& use) {
    return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1'000'000 + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
  };
  EXPECT_LT(microseconds(after) - microseconds(before), 20'000);  // 2 % of a core
}

TEST_F(LocalExecutorTest, RefusesToBeWithoutSlots) {
  EXPECT_THROW(LocalExecutor({.slots = {}}), std::invalid_argument);
}

TEST(TrialProcesses, AreFoundByTheRunWhateverItIsCalled) {
  const tests::ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path() / "x");
  const auto run = scratch.path() / "run";
  EXPECT_EQ(trial_entry(run), trial_entry(scratch.path() / "x" / ".." / "run"));
  ChildProcess process({"sleep", "100"}, {trial_entry(run)}, scratch.path() / "log");
  const auto limit = Clock::now() + std::chrono::seconds(10);
  while (trial_processes({run}).empty() && Clock::now() < limit) std::this_thread::sleep_for(milliseconds(2));
  EXPECT_EQ(trial_processes({scratch.path() / "other", run}), std::vector<std::int64_t>{process.process()});
  EXPECT_TRUE(trial_processes({scratch.path() / "ru"}).empty());
  EXPECT_TRUE(end_trial_processes({run}, milliseconds(10'000)));
  EXPECT_TRUE(trial_processes({run}).empty());
}

}  // namespace
}  // namespace assay::sweeps
