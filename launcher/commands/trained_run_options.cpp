// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/trained_run_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "launcher/agreement.hpp"
#include "launcher/fault.hpp"
#include "launcher/gpu_numerics.hpp"
#include "launcher/training/divergence.hpp"
#include "models/state.hpp"

namespace assay::launcher::commands {

void add_trained_run_options(CLI::App& command, TrainedRunOptions& options) {
  command.add_option("--run", options.run, "run folder")->required()->type_name("DIR");
  command.add_option("--checkpoint", options.checkpoint, "best or last (default: as early_stopping.restore_best says)")
      ->check(CLI::IsMember({"best", "last"}));
}

void add_device_option(CLI::App& command, TrainedRunOptions& options) {
  command.add_option("--device", options.device, "auto: a GPU for each rank where there is one; cpu; cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
}

void add_temperature_option(CLI::App& command, TrainedRunOptions& options) {
  command.add_flag("--no-temperature", options.no_temperature,
                   "leave out the temperature that 'assay evaluate --temperature' stored with the run");
}

training::TrainedModel load_trained_run(World& world, const TrainedRunOptions& options) {
  const bool gpu = world.use_device(options.device) == "cuda";
  training::TrainedModel trained;
  agree(world.collective(), [&] {
    trained = load_trained_run(options);
    if (const std::string place = training::find_non_finite_weight(*trained.model); !place.empty()) {
      throw NumericalError(
          training::diverged_checkpoint(options.run + ": " + place + " of this checkpoint is not finite"));
    }
    use_gpu_numerics(trained.config);
    if (gpu) models::move_to(*trained.model, at::Device(at::kCUDA));
  });
  if (options.no_temperature) {
    trained.temperature = 1;
  } else if (world.is_root() && !trained.temperature_note.empty()) {
    std::fprintf(stderr, "%s\n", trained.temperature_note.c_str());
  }
  return trained;
}

training::TrainedModel load_trained_run(const TrainedRunOptions& options) {
  return training::load_trained_model(data::files::RunFolder(options.run), options.checkpoint);
}

}  // namespace assay::launcher::commands
