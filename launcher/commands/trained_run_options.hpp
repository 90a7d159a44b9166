// SPDX-License-Identifier: Apache-2.0
// The options that choose a trained model, --run and --checkpoint, and what computes with it, --device. Shared by
// evaluate, predict and export (which computes nothing).
#pragma once

#include <string>

#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct TrainedRunOptions {
  std::string run;
  std::string checkpoint;  // best, last, or empty: as early_stopping.restore_best says
  std::string device = "auto";
  bool no_temperature = false;  // leave out the temperature that is stored with the run
};

void add_trained_run_options(CLI::App& command, TrainedRunOptions& options);

void add_device_option(CLI::App& command, TrainedRunOptions& options);
void add_temperature_option(CLI::App& command, TrainedRunOptions& options);

// Throws as training::load_trained_model does.
training::TrainedModel load_trained_run(const TrainedRunOptions& options);
// The same on every rank, on the device of the options, with the temperature stored for these weights unless it is to
// be left out; rank 0 says on stderr when the stored one does not fit. The first thing to do with a world. Collective.
// Throws an AgreedError (exit code 5) when a weight is not finite.
training::TrainedModel load_trained_run(World& world, const TrainedRunOptions& options);

}  // namespace assay::launcher::commands
