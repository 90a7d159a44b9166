// SPDX-License-Identifier: Apache-2.0
// The subcommands of `assay slurm`, one file each; slurm.cpp calls them.
#pragma once

#include "launcher/commands/commands.hpp"

namespace assay::launcher::commands {

void add_slurm_render(CLI::App& slurm, Action& action);
void add_slurm_submit(CLI::App& slurm, Action& action);
void add_slurm_rehearse(CLI::App& slurm, Action& action);

}  // namespace assay::launcher::commands
