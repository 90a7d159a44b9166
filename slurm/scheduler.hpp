// SPDX-License-Identifier: Apache-2.0
// Slurm through its own commands, each with a time limit. One thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "slurm/queue.hpp"
#include "sweeps/child_process.hpp"

namespace assay::slurm {

struct SchedulerOptions {
  std::chrono::milliseconds limit{60'000};            // of one command
  std::chrono::milliseconds between{30'000};          // tries of a submission that a limit of the site holds back
  std::function<void(const std::string&)> tell = {};  // a line for a person
  std::function<bool()> stop_requested = {};          // ends that wait
};

// Every call throws sweeps::SweepError when the command is missing or refuses (its first line of error is quoted), and
// data::files::OutputError when it does not answer in time.
class Scheduler {
 public:
  explicit Scheduler(SchedulerOptions options = {}) : options_(std::move(options)) {}

  SiteLimits limits() const;
  // The number of the submitted job. after: a job that must have ended before, several as "12:13_4"; may be empty.
  // Where the site's limit on submitted jobs is reached it waits until the script is taken, and says so; not when no
  // other job of this user could make room.
  std::string submit(const std::filesystem::path& script, const std::string& after = {}) const;
  // This user's jobs that are not over, each task of an array by itself, whatever the environment tells squeue to leave
  // out.
  std::vector<QueuedJob> queue() const;
  // What Slurm still knows of a job; nothing when it has forgotten it.
  std::optional<JobRecord> job(const std::string& job) const;
  // Ends jobs; those that are over already are no fault.
  void cancel(const std::vector<std::string>& jobs) const;
  // Sends a signal to the batch shell of a job.
  void signal_shell(const std::string& job, const std::string& signal) const;

 private:
  sweeps::CommandResult run(const std::vector<std::string>& command) const;
  std::string output_of(const std::vector<std::string>& command) const;
  void wait_for_room(const std::string& refusal) const;

  SchedulerOptions options_;
};

}  // namespace assay::slurm
