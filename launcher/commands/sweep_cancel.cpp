// SPDX-License-Identifier: Apache-2.0
// assay sweep cancel --dir DIR: stops a sweep, whoever runs it; `assay sweep resume` takes it up again.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/slurm_queue.hpp"
#include "launcher/trials/sweep_cancel.hpp"

namespace assay::launcher::commands {
namespace {

int run(const std::string& folder) {
  constexpr std::chrono::seconds kPatience{30};
  const trials::Cancelled cancelled = trials::cancel_sweep(sweeps::SweepFolder(folder), kPatience);
  const auto book = sweeps::SweepBook::open(sweeps::SweepFolder(folder), sweeps::Writing::never);
  const std::size_t asked = cancelled.asked + trials::cancel_jobs(book, slurm::Scheduler());
  std::cout << "cancelled: "
            << (asked > 0 ? std::to_string(asked) + " running trials were asked to save and stop"
                          : "nobody runs its trials")
            << ", " << cancelled.left << " have not ended; to go on: assay sweep resume --dir " << folder << "\n";
  return kDone;
}

}  // namespace

void add_sweep_cancel(CLI::App& sweep, Action& action) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = sweep.add_subcommand("cancel", "Start no more trials of a sweep, and stop those that run");
  command->add_option("--dir", *folder, "sweep folder")->required()->type_name("DIR");
  command->callback([folder, &action] { action = [folder] { return run(*folder); }; });
}

}  // namespace assay::launcher::commands
