// SPDX-License-Identifier: Apache-2.0
#include "distributed/process_state.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

namespace assay::distributed {
namespace {

std::string stat_line(const std::string& name, char state, int start_ticks) {
  std::string line = "12 (" + name + ") " + state;
  for (int field = 4; field < 22; ++field) line += " 0";
  return line + " " + std::to_string(start_ticks) + " 1 2 3\n";
}

TEST(ProcessStat, TellsRunningStoppedAndDead) {
  EXPECT_EQ(parse_process_stat(stat_line("assay", 'R', 50), 50), ProcessState::kRunning);
  EXPECT_EQ(parse_process_stat(stat_line("assay", 'D', 50), 50), ProcessState::kRunning);
  EXPECT_EQ(parse_process_stat(stat_line("assay", 'T', 50), 50), ProcessState::kStopped);
  EXPECT_EQ(parse_process_stat(stat_line("assay", 't', 50), 50), ProcessState::kStopped);
  EXPECT_EQ(parse_process_stat(stat_line("assay", 'Z', 50), 50), ProcessState::kGone);
}

TEST(ProcessStat, ANameWithBracketsAndSpacesDoesNotMislead) {
  EXPECT_EQ(parse_process_stat(stat_line("a) Z (b", 'S', 50), 50), ProcessState::kRunning);
}

TEST(ProcessStat, AnotherStartTimeIsAnotherProcess) {
  EXPECT_EQ(parse_process_stat(stat_line("assay", 'R', 51), 50), ProcessState::kGone);
}

TEST(ProcessStat, AnythingElseIsUnknown) {
  EXPECT_EQ(parse_process_stat("", 50), ProcessState::kUnknown);
  EXPECT_EQ(parse_process_stat("12 (assay)", 50), ProcessState::kUnknown);
  EXPECT_EQ(parse_process_stat("nonsense", 50), ProcessState::kUnknown);
}

class Child {
 public:
  Child() : pid_(fork()) {
    if (pid_ == 0) {
      for (;;) pause();
    }
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

ProcessState state_after(pid_t pid, ProcessState expected) {
  ProcessIdentity identity = identity_of_this_process();
  identity.pid = pid;
  identity.start_ticks = 0;
  ProcessState state = state_of(identity);
  for (int i = 0; i < 500 && state != expected; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    state = state_of(identity);
  }
  return state;
}

TEST(ProcessState, FollowsARealChildFromRunningToGone) {
  Child child;
  EXPECT_EQ(state_after(child.pid(), ProcessState::kRunning), ProcessState::kRunning);
  kill(child.pid(), SIGSTOP);
  EXPECT_EQ(state_after(child.pid(), ProcessState::kStopped), ProcessState::kStopped);
  kill(child.pid(), SIGCONT);
  EXPECT_EQ(state_after(child.pid(), ProcessState::kRunning), ProcessState::kRunning);
  kill(child.pid(), SIGKILL);
  EXPECT_EQ(state_after(child.pid(), ProcessState::kGone), ProcessState::kGone) << "a zombie is gone";
}

TEST(ProcessState, ThisProcessIsRunning) {
  const ProcessIdentity identity = identity_of_this_process();
  EXPECT_EQ(identity.pid, getpid());
  EXPECT_GT(identity.start_ticks, 0U);
  EXPECT_EQ(state_of(identity), ProcessState::kRunning);
}

TEST(ProcessState, AReusedNumberIsGone) {
  ProcessIdentity identity = identity_of_this_process();
  identity.start_ticks -= 1;
  EXPECT_EQ(state_of(identity), ProcessState::kGone);
}

TEST(ProcessState, AProcessOfAnotherContainerIsUnknownRatherThanGone) {
  ProcessIdentity identity = identity_of_this_process();
  identity.number_space += 1;
  identity.pid = 4'000'000;
  EXPECT_EQ(state_of(identity), ProcessState::kUnknown);
}

}  // namespace
}  // namespace assay::distributed
