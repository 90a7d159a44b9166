// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/run_options.hpp"

#include <CLI/CLI.hpp>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::commands {
void add_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("--recipe", options.recipe, "named recipe (see 'assay recipes')")->type_name("NAME");
  command.add_option("--config", options.config_file, "YAML file, for example the config.yaml of a run")
      ->type_name("FILE");
  command.add_option("overrides", options.overrides, "settings on top of it, for example optimizer.lr=1e-3 epochs=20")
      ->type_name("KEY=VALUE");
}

config::RunConfig resolve_run_options(const RunOptions& options) {
  return config::resolve(options.recipe, options.config_file, options.overrides);
}

}  // namespace assay::launcher::commands
