// SPDX-License-Identifier: Apache-2.0
// The options that choose a run configuration: --recipe or --config, then dotted overrides. Shared by train and bench
// train.
#pragma once

#include <string>
#include <vector>

#include "launcher/config/run_config.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct RunOptions {
  std::string recipe;
  std::string config_file;
  std::vector<std::string> overrides;
};

void add_run_options(CLI::App& command, RunOptions& options);

// The checked configuration. Throws config::UsageError, also when neither or both of --recipe and --config are given.
config::RunConfig resolve_run_options(const RunOptions& options);

}  // namespace assay::launcher::commands
