// SPDX-License-Identifier: Apache-2.0
// assay slurm submit: one training as a batch job; returns at once. The same command again goes on with the run.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "launcher/commands/slurm_commands.hpp"
#include "launcher/commands/slurm_training.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::commands {
namespace {

int run(const SlurmTraining& training) {
  slurm::SchedulerOptions options;
  options.tell = [](const std::string& line) { std::cerr << line << "\n"; };
  options.stop_requested = stop_requested;
  const std::string job = submit_training(training, slurm::Scheduler(std::move(options)));
  std::cout << job << "\n";
  std::cerr << "job " << job << ", output in " << training_log(training).string() << "\n";
  return kDone;
}

}  // namespace

void add_slurm_submit(CLI::App& slurm, Action& action) {
  auto training = std::make_shared<SlurmTraining>();
  CLI::App* command = slurm.add_subcommand("submit", "Submit a training; prints the number of its job");
  add_slurm_training(*command, *training);
  command->callback([training, &action] { action = [training] { return run(*training); }; });
}

}  // namespace assay::launcher::commands
