// SPDX-License-Identifier: Apache-2.0
// One training as a batch script: what `slurm render`, `submit` and `rehearse` have in common.
#pragma once

#include <filesystem>
#include <string>

#include "launcher/commands/job_options.hpp"
#include "launcher/commands/run_options.hpp"
#include "slurm/scheduler.hpp"

namespace assay::launcher::commands {

struct SlurmTraining {
  JobArguments job;
  RunOptions run;
  std::string data;
  std::string folder;  // of the run
};

void add_slurm_training(CLI::App& command, SlurmTraining& training);

// The script of `assay train` with these arguments, paths made absolute. Throws config::UsageError,
// sweeps::SweepError, data::files::InputError for what cannot be trained.
std::string render_training(const SlurmTraining& training);
// Script and output of the job: in DIR.slurm beside the run folder DIR.
std::filesystem::path training_log(const SlurmTraining& training);
// Writes the script and hands it to Slurm; the number of the job, which stays beside the script. Throws
// sweeps::SweepError while the job of an earlier submission for this run folder is pending or running,
// data::files::InputError without a store, and what slurm::Scheduler throws.
std::string submit_training(const SlurmTraining& training, const slurm::Scheduler& scheduler);

}  // namespace assay::launcher::commands
