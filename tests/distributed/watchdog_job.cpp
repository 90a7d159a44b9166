// SPDX-License-Identifier: Apache-2.0
// One rank of a job that all-reduces in a loop until its last rank does what the first argument says. Started under
// mpirun by watchdog_job_test.cpp. Like the real program it takes SIGTERM as a wish, reports errors in one line, and
// leaves.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "distributed/mpi_collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "distributed/watchdog.hpp"

namespace {

using namespace assay::distributed;
using std::chrono::milliseconds;

constexpr int kSteps = 40;
constexpr int kFaultStep = 20;

// Stops this whole process; a child wakes it up again after the time.
void pause_process(milliseconds time) {
  const pid_t self = getpid();
  if (fork() == 0) {
    usleep(static_cast<useconds_t>(time.count() * 1000));
    kill(self, SIGCONT);
    _exit(0);
  }
  raise(SIGSTOP);
}

void go_wrong(const std::string& mode, Collective& collective) {
  if (mode == "stop" || mode == "stop-gradients") raise(SIGSTOP);
  if (mode == "kill" || mode == "kill-computing") raise(SIGKILL);
  if (mode == "pause") pause_process(milliseconds(1200));
  if (mode == "sleep") std::this_thread::sleep_for(std::chrono::seconds(60));
  if (mode == "throw") throw std::runtime_error("own trouble");
  if (mode == "abort") collective.abort(9);
  if (mode == "exit") std::_Exit(5);
}

void work(const std::string& mode) {
  MpiEnvironment environment;
  WatchdogOptions options;
  options.deadline = options.first_deadline = milliseconds(2000);
  options.on_failure = [rank = environment.topology().rank](const FailureReport& report) {
    std::fprintf(stdout, "rank %d heard: %s\n", rank, report.reason.c_str());
    for (const RankHistory& history : report.histories) {
      std::fprintf(stdout, "rank %d was told of rank %d: %s", rank, history.rank, history.text.c_str());
    }
    std::fflush(stdout);
  };
  Watchdog watchdog(options);
  const Lane lane = mode == "stop-gradients" ? Lane::gradients : Lane::main;
  MpiCollective collective(&watchdog, {.lane = lane});
  const bool victim = collective.rank() == collective.size() - 1;
  std::vector<float> values(1000, 1.0F);
  for (int step = 0; step < kSteps; ++step) {
    if (step == kFaultStep && victim) go_wrong(mode, collective);
    if (step == kFaultStep && mode == "pause-all") pause_process(milliseconds(3000));
    if (step == kFaultStep && !victim && mode == "kill-computing")
      std::this_thread::sleep_for(std::chrono::seconds(30));
    collective.all_reduce_sum(std::span<float>(values));
    for (float& value : values) value /= static_cast<float>(collective.size());
    std::this_thread::sleep_for(milliseconds(5));
  }
  watchdog.disarm();
  if (victim && mode == "stop-at-end") raise(SIGSTOP);
  // Ranks end at different times: no failure after disarming.
  std::this_thread::sleep_for(milliseconds(300 * collective.rank()));
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGTERM, [](int) {});
  const std::string mode = argc > 1 ? argv[1] : "normal";
  try {
    if (mode == "alone") return launched_as_rank() ? 1 : 0;
    work(mode);
  } catch (const MpiError& error) {
    std::fprintf(stderr, "rank %d: error: %s\n", rank_before_mpi(), error.what());
    return 7;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rank %d: error: %s\n", rank_before_mpi(), error.what());
    return 3;
  }
  return 0;
}
