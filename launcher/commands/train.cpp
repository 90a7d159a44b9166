// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "launcher/commands/commands.hpp"
#include "launcher/commands/train_options.hpp"

namespace assay::launcher::commands {

void add_train(CLI::App& app, Action& action) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand("train", "Train a detector; alone, or as ranks under mpirun or srun");
  add_train_options(*command, *options);
  command->callback([options, &action] { action = [options] { return training::train(train_arguments(*options)); }; });
}

}  // namespace assay::launcher::commands
