// SPDX-License-Identifier: Apache-2.0
// The command line of a trial: what a user would type to train this one point.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "launcher/trials/sweep_settings.hpp"
#include "sweeps/sweep_file.hpp"
#include "sweeps/trial.hpp"

namespace assay::launcher::trials {

// This program with `train --recipe R|--config F --data S --run DIR --attempt N`, then the sweep's `set`, then the
// trial's own parameters. Paths as they are in the file; a relative one
// of model.weights is relative to the sweep file, like `data` and `config` (the ids are of the words of the file).
std::vector<std::string> train_command(const sweeps::SweepFile& file, const std::filesystem::path& run,
                                       std::uint32_t attempt, const sweeps::Parameters& own);

// What starts the ranks of a trial, to be put before it: empty for one rank by itself, mpirun on this host, or srun
// inside the step that a job has. Throws config::UsageError when that program is not there.
std::vector<std::string> rank_launcher(const SweepSettings& settings);

}  // namespace assay::launcher::trials
