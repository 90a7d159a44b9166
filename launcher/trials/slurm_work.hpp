// SPDX-License-Identifier: Apache-2.0
// One task of a job array: the coordinator of a sweep for the trials of this task, which writes the journal beside the
// coordinators of the other tasks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/event.hpp"

namespace assay::launcher::trials {

struct SlurmTask {
  std::filesystem::path folder;  // of the sweep
  std::uint32_t submission = 1;
  std::uint32_t task = 0;
  std::vector<std::string> launcher;  // words in front of a command that make ranks of it; empty: one process
};

// Looks up a variable; null when it is not set.
using Environment = std::function<const char*(const char* name)>;

// This process as a worker of the Slurm job it is in: "12_3" with its restart count. Throws sweeps::SweepError outside
// of Slurm.
sweeps::Worker worker_in_job(sweeps::Worker worker, const Environment& environment);
// Seconds until the end of the job (SLURM_JOB_END_TIME); nothing when it is not told.
std::optional<double> seconds_left(const Environment& environment, double now);

// Runs the trials. Returns the exit code: 75 when the job is to be started again, 8 when a trial has failed, else 0.
int run_slurm_task(const SlurmTask& task);

}  // namespace assay::launcher::trials
