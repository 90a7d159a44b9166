// SPDX-License-Identifier: Apache-2.0
// How the trials of a sweep are handed to Slurm, as the user said it and as the journal keeps it. Plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "slurm/array_plan.hpp"
#include "slurm/job_options.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::launcher::trials {

struct SlurmWish {
  slurm::JobOptions job;
  slurm::ArrayOptions arrays;
};

// The recorded one, defaults where nothing is recorded. Throws data::files::InputError for a value that is none.
SlurmWish read_slurm_wish(const sweeps::SweepState& state);
// Whether one is recorded: that happens before the first job is submitted.
bool has_slurm_wish(const sweeps::SweepState& state);
// For sweeps::SettingsRecorded.
std::vector<std::pair<std::string, std::string>> settings_text(const SlurmWish& wish);

}  // namespace assay::launcher::trials
