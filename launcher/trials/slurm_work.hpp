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

#include "sweeps/coordinator.hpp"
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
// The end of the job (SLURM_JOB_END_TIME) in Unix seconds, as `now`; nothing when it is not told or has passed already:
// then it cannot be this job's.
std::optional<double> end_of_job(const Environment& environment, double now);

// The exit code of a task with these trials: 75 when its job is to be started again, 8 when one of them has failed or
// was left, else 0; that another job runs one is no failure of this one.
int task_exit_code(sweeps::SweepEnd end, const sweeps::SweepState& state, const std::vector<std::string>& trials);

// Runs the trials. Returns the exit code.
int run_slurm_task(const SlurmTask& task);

}  // namespace assay::launcher::trials
