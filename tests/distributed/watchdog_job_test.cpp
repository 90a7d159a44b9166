// SPDX-License-Identifier: Apache-2.0
// The watchdog in real jobs under mpirun whose last rank is stopped, killed or leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace assay::distributed {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

struct JobEnd {
  int code = -1;
  std::string output;
  double seconds = 0;
};

JobEnd run(const std::string& command) {
  JobEnd end;
  const auto start = std::chrono::steady_clock::now();
  FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return end;
  std::array<char, 4096> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) end.output += buffer.data();
  const int status = pclose(pipe);
  end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  end.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return end;
}

JobEnd run_job(int ranks, const std::string& mode) {
  return run("timeout 60 " ASSAY_MPIEXEC " --allow-run-as-root --oversubscribe --bind-to none -n " +
             std::to_string(ranks) + " " ASSAY_WATCHDOG_JOB " " + mode);
}

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

// What on_failure was told is printed after "heard:" and does not count.
int error_lines(const std::string& output) {
  int found = 0;
  for (const char* rank : {"\nrank 0: error:", "\nrank 1: error:", "\nrank 2: error:"}) {
    found += count("\n" + output, rank);
  }
  return found;
}

TEST(WatchdogJob, AJobInGoodOrderEndsWithoutAWord) {
  for (const int ranks : {1, 3}) {
    const JobEnd end = run_job(ranks, "normal");
    EXPECT_EQ(end.code, 0) << end.output;
    EXPECT_EQ(end.output, "");
  }
}

TEST(WatchdogJob, AStoppedRankIsNamedAndTheJobEndsWith7) {
  const JobEnd end = run_job(3, "stop");
  EXPECT_EQ(end.code, 7) << end.output;
  EXPECT_THAT(end.output,
              ContainsRegex("rank 0: error: rank 2 \\(pid [0-9]+ on host [^ ]+\\) has not arrived at "
                            "all_reduce [0-9]+ after 2 s; last seen [0-9]+ s ago after all_reduce [0-9]+; stopped"));
  EXPECT_EQ(error_lines(end.output), 1) << end.output;
  EXPECT_THAT(end.output, HasSubstr("rank 0 heard: rank 0: error: rank 2"));
  EXPECT_THAT(end.output, HasSubstr("rank 1 heard: rank 0: error: rank 2")) << "the silent rank learns the reason";
  EXPECT_LT(end.seconds, 15);
  for (const char* rank : {"0", "1", "2"}) {
    EXPECT_THAT(end.output, ContainsRegex("rank 0 was told of rank " + std::string(rank) +
                                          ": -[0-9.]+  start_collective 1  main  0 bytes  [0-9.]+ s"));
  }
  EXPECT_THAT(end.output, ContainsRegex("all_reduce [0-9]+  main  4000 bytes  not finished"));
}

TEST(WatchdogJob, ARankStoppedInTheCommunicationThreadsLaneIsNamedToo) {
  const JobEnd end = run_job(2, "stop-gradients");
  EXPECT_EQ(end.code, 7) << end.output;
  EXPECT_THAT(end.output, ContainsRegex("rank 0: error: rank 1 .* has not arrived at all_reduce [0-9]+ after 2 s"));
  EXPECT_THAT(end.output, ContainsRegex("all_reduce [0-9]+  gradients  4000 bytes  not finished"));
}

TEST(WatchdogJob, ARankStoppedAtTheVeryEndIsNamedToo) {
  const JobEnd end = run_job(2, "stop-at-end");
  EXPECT_EQ(end.code, 7) << end.output;
  EXPECT_THAT(end.output, ContainsRegex("rank 0: error: rank 1 .* has not arrived at end_.*; stopped"));
}

TEST(WatchdogJob, AKilledRankIsNamedByASurvivorAndMpirunReportsTheSignal) {
  const JobEnd end = run_job(3, "kill");
  EXPECT_EQ(end.code, 137) << end.output;
  EXPECT_THAT(end.output, ContainsRegex("rank 0: error: rank 2 \\(pid [0-9]+ on host [^ ]+\\) is gone"));
  EXPECT_EQ(error_lines(end.output), 1) << end.output;
}

TEST(WatchdogJob, AKilledRankIsNoticedWhileTheOthersCompute) {
  const JobEnd end = run_job(2, "kill-computing");
  EXPECT_EQ(end.code, 137) << end.output;
  EXPECT_THAT(end.output, ContainsRegex("rank 0: error: rank 1 \\(pid [0-9]+ on host [^ ]+\\) is gone"));
  EXPECT_LT(end.seconds, 15) << "at once, not when the computing ends";
}

TEST(WatchdogJob, ARankThatNeverComesIsNamed) {
  const JobEnd end = run_job(2, "sleep");
  EXPECT_EQ(end.code, 7) << end.output;
  EXPECT_THAT(end.output, HasSubstr("rank 0: error: rank 1"));
  EXPECT_THAT(end.output, Not(HasSubstr("; stopped")));
}

TEST(WatchdogJob, ARankStoppedForLessThanTheDeadlineGoesOn) {
  const JobEnd end = run_job(2, "pause");
  EXPECT_EQ(end.code, 0) << end.output;
  EXPECT_THAT(end.output, Not(HasSubstr("error:")));
}

TEST(WatchdogJob, RanksThatWereAllStoppedHaveNotWaited) {
  const JobEnd end = run_job(2, "pause-all");
  EXPECT_EQ(end.code, 0) << end.output;
  EXPECT_THAT(end.output, Not(HasSubstr("error:")));
}

TEST(WatchdogJob, ARankThatFailsReportsItsOwnErrorAndTheOthersDoNotHang) {
  const JobEnd end = run_job(3, "throw");
  EXPECT_EQ(end.code, 3) << end.output;
  EXPECT_THAT(end.output, HasSubstr("rank 2: error: own trouble"));
  EXPECT_LE(error_lines(end.output), 2) << end.output;
  EXPECT_LT(end.seconds, 15);
}

TEST(WatchdogJob, ARankThatExitsWithoutAWordIsNamed) {
  const JobEnd end = run_job(2, "exit");
  EXPECT_EQ(end.code, 5) << end.output;
  EXPECT_THAT(end.output, HasSubstr("rank 0: error: rank 1"));
}

TEST(WatchdogJob, AbortGivesItsCodeAndTheOthersAreSilent) {
  const JobEnd end = run_job(3, "abort");
  EXPECT_EQ(end.code, 9) << end.output;
  EXPECT_EQ(error_lines(end.output), 0) << end.output;
  EXPECT_LT(end.seconds, 15);
}

TEST(WatchdogJob, TasksThatSrunStartedWithoutMpiAreToldTheRemedy) {
  const JobEnd end =
      run("env SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=0 timeout 60 " ASSAY_WATCHDOG_JOB " normal");
  EXPECT_EQ(end.code, 7);
  EXPECT_EQ(count(end.output, "\n"), 1) << end.output;
  EXPECT_THAT(end.output,
              HasSubstr("rank 0: error: the launcher started 2 tasks but each is alone: use srun --mpi=pmix"));
}

TEST(WatchdogJob, AProcessInABatchShellIsAlone) {
  EXPECT_EQ(run("env SLURM_PROCID=0 SLURM_NTASKS=2 SLURM_JOB_ID=1 " ASSAY_WATCHDOG_JOB " alone").code, 0);
}

}  // namespace
}  // namespace assay::distributed
