// SPDX-License-Identifier: Apache-2.0
// Trials as processes on this host: each alone, or as ranks under mpirun or srun. The processes die with this one
// (SIGTERM), and those of a killed coordinator are found and ended before their trial is started again.
#pragma once

#include <signal.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/child_process.hpp"
#include "sweeps/executor.hpp"

namespace assay::sweeps {

struct LocalExecutorOptions {
  // One for each trial that runs at the same time: what its environment gets on top of ours (NAME=value), for example
  // the GPUs of that slot. At least one.
  std::vector<std::vector<std::string>> slots{{}};
  std::vector<std::string> launcher{};  // argv before the command ("mpirun", "-n", "2"); empty: none
  int stop_signal = SIGTERM;            // asks a job to save and stop; mpirun and srun pass SIGUSR2 on to their ranks
  Worker worker = worker_of_process();
};

class LocalExecutor : public Executor {
 public:
  // Throws std::invalid_argument without slots.
  explicit LocalExecutor(LocalExecutorOptions options);
  ~LocalExecutor() override;  // what still runs is killed

  std::size_t free_slots() const override;
  Worker worker() const override { return options_.worker; }
  void end_leftovers(const std::vector<std::filesystem::path>& runs) override;
  void submit(const std::vector<TrialJob>& jobs) override;
  std::vector<JobEnd> poll(std::chrono::milliseconds wait) override;
  void cancel(const std::string& id, bool kill) override;
  void cancel_all(bool kill) override;

 private:
  struct Job {
    TrialJob trial;
    ChildProcess process;
    std::size_t slot = 0;
    std::uint64_t log_begin = 0;  // bytes of the log before this attempt
  };

  void start(const TrialJob& job);
  void stop(Job& job, bool kill);
  JobEnd end_of(const Job& job, int code) const;
  std::vector<JobEnd> collect();

  LocalExecutorOptions options_;
  std::vector<bool> taken_;
  std::map<std::string, Job> running_;
  std::vector<JobEnd> not_started_;
};

}  // namespace assay::sweeps
