// SPDX-License-Identifier: Apache-2.0
// assay slurm render: the batch script of one training on stdout; nothing is submitted.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "launcher/commands/slurm_commands.hpp"
#include "launcher/commands/slurm_training.hpp"
#include "launcher/exit_codes.hpp"

namespace assay::launcher::commands {

void add_slurm_render(CLI::App& slurm, Action& action) {
  auto training = std::make_shared<SlurmTraining>();
  CLI::App* command = slurm.add_subcommand("render", "Print the batch script of a training");
  add_slurm_training(*command, *training);
  command->callback([training, &action] {
    action = [training] {
      std::cout << render_training(*training);
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace assay::launcher::commands
