// SPDX-License-Identifier: Apache-2.0
// Where job templates are found, and how one becomes the options of a job.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "slurm/job_options.hpp"

namespace assay::launcher {

// PREFIX/share/assay/templates of an installed PREFIX/bin/assay, else of the source tree of this build.
std::filesystem::path job_template_directory();
// Sorted; empty when there are none.
std::vector<std::string> job_template_names();

// `base` with "key=value" options on top, checked. Throws sweeps::SweepError.
slurm::JobOptions with_job_options(slurm::JobOptions base, const std::vector<std::string>& options);
// A template by its name, or a file (a name with a slash or a dot). Throws sweeps::SweepError listing the known names,
// data::files::InputError when the file cannot be read.
slurm::JobOptions read_job_template(const std::string& name_or_file);

}  // namespace assay::launcher
