// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "launcher/commands/commands.hpp"
#include "launcher/commands/slurm_commands.hpp"

namespace assay::launcher::commands {

void add_slurm(CLI::App& app, Action& action) {
  CLI::App* slurm = app.add_subcommand("slurm", "One training as a Slurm job: render, submit, rehearse a preemption");
  slurm->require_subcommand(1);
  add_slurm_render(*slurm, action);
  add_slurm_submit(*slurm, action);
  add_slurm_rehearse(*slurm, action);
}

}  // namespace assay::launcher::commands
