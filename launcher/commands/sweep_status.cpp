// SPDX-License-Identifier: Apache-2.0
// assay sweep status --dir DIR [--json]: how the trials of a sweep stand; whoever runs it is not disturbed.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/sweep_status.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string folder;
  bool json = false;
};

// Slurm's side of a sweep that was handed to it; without an answer the rest is worth showing.
void ask_slurm(trials::SweepOverview& sweep) {
  constexpr std::chrono::seconds kPatience{15};
  if (!trials::was_submitted(sweep.book.state())) return;
  try {
    sweep.queue = trials::queued_trials(sweep.book, slurm::Scheduler({.limit = kPatience}));
  } catch (const std::exception& error) {
    std::cerr << "what is in Slurm's queue is not known: " << error.what() << "\n";
  }
}

int run(const Options& options) {
  constexpr std::size_t kScreen = 60;
  const auto book = sweeps::SweepBook::open(sweeps::SweepFolder(options.folder), sweeps::Writing::never);
  trials::SweepOverview sweep = trials::overview(book);
  ask_slurm(sweep);
  const std::size_t rows = ::isatty(STDOUT_FILENO) == 1 ? kScreen : std::numeric_limits<std::size_t>::max();
  std::cout << (options.json ? trials::status_json(sweep) : trials::status_text(sweep, rows));
  return kDone;
}

}  // namespace

void add_sweep_status(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = sweep.add_subcommand("status", "How the trials of a sweep stand");
  command->add_option("--dir", options->folder, "sweep folder")->required()->type_name("DIR");
  command->add_flag("--json", options->json, "one line of JSON with every trial");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
