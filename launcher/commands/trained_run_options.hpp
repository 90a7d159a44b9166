// SPDX-License-Identifier: Apache-2.0
// The options that choose a trained model: --run and --checkpoint. Shared by evaluate, predict and export.
#pragma once

#include <string>

#include "launcher/training/trained_model.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct TrainedRunOptions {
  std::string run;
  std::string checkpoint;  // best, last, or empty: as early_stopping.restore_best says
};

void add_trained_run_options(CLI::App& command, TrainedRunOptions& options);

// Throws as training::load_trained_model does.
training::TrainedModel load_trained_run(const TrainedRunOptions& options);

}  // namespace assay::launcher::commands
