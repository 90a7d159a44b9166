// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/trained_run_options.hpp"

#include <CLI/CLI.hpp>

namespace assay::launcher::commands {

void add_trained_run_options(CLI::App& command, TrainedRunOptions& options) {
  command.add_option("--run", options.run, "run folder")->required()->type_name("DIR");
  command.add_option("--checkpoint", options.checkpoint, "best or last (default: as early_stopping.restore_best says)")
      ->check(CLI::IsMember({"best", "last"}));
}

training::TrainedModel load_trained_run(const TrainedRunOptions& options) {
  return training::load_trained_model(data::files::RunFolder(options.run), options.checkpoint);
}

}  // namespace assay::launcher::commands
