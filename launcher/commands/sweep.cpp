// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "launcher/commands/commands.hpp"
#include "launcher/commands/sweep_commands.hpp"

namespace assay::launcher::commands {

void add_sweep(CLI::App& app, Action& action) {
  CLI::App* sweep =
      app.add_subcommand("sweep", "Run many trainings: plan, run, submit, resume, status, collect, cancel");
  sweep->require_subcommand(1);
  add_sweep_plan(*sweep, action);
  add_sweep_run(*sweep, action);
  add_sweep_submit(*sweep, action);
  add_sweep_work(*sweep, action);
  add_sweep_resume(*sweep, action);
  add_sweep_status(*sweep, action);
  add_sweep_collect(*sweep, action);
  add_sweep_cancel(*sweep, action);
}

}  // namespace assay::launcher::commands
