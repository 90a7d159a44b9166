// SPDX-License-Identifier: Apache-2.0
// One job array of a sweep on disk (SweepFolder::submission): its batch script, which task runs which trials, and the
// logs of its tasks. It is written before it is handed to Slurm and never changed; which job it became is in the
// journal.
#pragma once

#include <filesystem>
#include <string>

#include "slurm/array_plan.hpp"
#include "slurm/job_options.hpp"

namespace assay::slurm {

struct Submission {
  JobOptions job;
  ArrayTasks tasks;
};

// Creates the folder. Throws OutputError.
void write_submission(const std::filesystem::path& folder, const Submission& submission, const std::string& script);
std::filesystem::path script_path(const std::filesystem::path& folder);
// What the logs of its tasks begin with.
std::filesystem::path log_path(const std::filesystem::path& folder);
// Throws data::files::InputError when submission.json is missing, damaged or larger than 64 MiB.
Submission read_submission(const std::filesystem::path& folder);

}  // namespace assay::slurm
