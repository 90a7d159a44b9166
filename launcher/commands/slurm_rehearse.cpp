// SPDX-License-Identifier: Apache-2.0
// assay slurm rehearse: whether a training survives a preemption on this cluster, tried out on a real job, which is
// cancelled in the end. Exit code 0 only when everything held, else 4.
#include <absl/strings/str_format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "launcher/commands/slurm_commands.hpp"
#include "launcher/commands/slurm_training.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"
#include "launcher/table.hpp"
#include "slurm/rehearsal.hpp"

namespace assay::launcher::commands {
namespace {

void print(const std::vector<slurm::RehearsalStep>& steps) {
  Table table({{"what"}, {"held"}, {"seconds", Align::right}, {"found"}});
  for (const auto& step : steps) {
    table.add({step.what, step.held ? "yes" : "NO", absl::StrFormat("%.1f", step.seconds), step.found});
  }
  std::cout << table.text();
}

int run(const SlurmTraining& training) {
  slurm::SchedulerOptions scheduling;
  scheduling.tell = [](const std::string& line) { std::cerr << line << "\n"; };
  scheduling.stop_requested = stop_requested;
  const slurm::Scheduler scheduler(scheduling);
  slurm::RehearsalOptions options;
  options.tell = scheduling.tell;
  options.stop_requested = stop_requested;
  slurm::Rehearsal rehearsal(scheduler, data::files::RunFolder(training.folder), options);
  const std::string job = submit_training(training, scheduler);
  std::cerr << "job " << job << ", output in " << training_log(training).string() << "\n";
  const auto steps = rehearsal.run(job);
  print(steps);
  if (slurm::all_held(steps)) return kDone;
  std::cerr << "it did not hold: the output of the job in " << training_log(training).string() << " says more\n";
  return kOutput;
}

}  // namespace

void add_slurm_rehearse(CLI::App& slurm, Action& action) {
  auto training = std::make_shared<SlurmTraining>();
  CLI::App* command =
      slurm.add_subcommand("rehearse", "Submit a training, warn it as a preemption does, see whether it comes back");
  add_slurm_training(*command, *training);
  command->callback([training, &action] { action = [training] { return run(*training); }; });
}

}  // namespace assay::launcher::commands
