// SPDX-License-Identifier: Apache-2.0
// The subcommands of `assay sweep`, one file each; sweep.cpp calls them.
#pragma once

#include "launcher/commands/commands.hpp"

namespace assay::launcher::commands {

void add_sweep_plan(CLI::App& sweep, Action& action);
void add_sweep_run(CLI::App& sweep, Action& action);
void add_sweep_resume(CLI::App& sweep, Action& action);
void add_sweep_submit(CLI::App& sweep, Action& action);
void add_sweep_work(CLI::App& sweep, Action& action);  // one task of a submission; started by Slurm
void add_sweep_status(CLI::App& sweep, Action& action);
void add_sweep_collect(CLI::App& sweep, Action& action);
void add_sweep_cancel(CLI::App& sweep, Action& action);

}  // namespace assay::launcher::commands
