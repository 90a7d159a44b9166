// SPDX-License-Identifier: Apache-2.0
// The text of a batch script, from one struct: #SBATCH lines sorted and quoted, then a shell part that starts the
// command in the background, passes on what Slurm sends, and sends itself back to the queue on exit code 75. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "slurm/job_options.hpp"

namespace assay::slurm {

// Tasks 0 to tasks - 1 of a job array.
struct ArrayPart {
  std::uint32_t tasks = 1;
  std::uint32_t throttle = 0;  // so many at a time; 0: as many as Slurm likes
};

enum class Starts : std::uint8_t {
  ranks,    // the command is started as the ranks of the job
  starters  // the command runs once; "--task N" and behind "--" the words that start ranks are added to it
};

struct BatchScript {
  std::string name;           // of the job; what Slurm's names cannot hold is replaced
  std::string log;            // absolute path of the output
  bool log_per_task = false;  // "-TASK.log" is added to `log`
  JobOptions job;
  std::optional<ArrayPart> array;
  std::vector<std::string> command;  // argv; the program by its absolute path
  Starts starts = Starts::ranks;
};

// Throws sweeps::SweepError for a path that no job can log to: with a backslash, which keeps Slurm from replacing %a in
// it, or with control characters, which end an #SBATCH line. For before anything is written.
void check_log_path(const std::string& path);

// Throws as check_log_path for `log`, and std::invalid_argument for an array without tasks.
std::string render(const BatchScript& script);

}  // namespace assay::slurm
