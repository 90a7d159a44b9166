// SPDX-License-Identifier: Apache-2.0
// The options that say what a Slurm job asks for: --job and --option. Shared by the commands that submit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "slurm/job_options.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct JobArguments {
  std::string job;                   // a template or a file; empty: not given
  std::vector<std::string> options;  // key=value
};

void add_job_arguments(CLI::App& command, JobArguments& arguments);

// `before` with what the arguments change. Throws sweeps::SweepError, data::files::InputError.
slurm::JobOptions changed_job(const slurm::JobOptions& before, const JobArguments& arguments);

}  // namespace assay::launcher::commands
