// SPDX-License-Identifier: Apache-2.0
// assay sweep submit FILE --dir DIR: the trials of a sweep file as Slurm job arrays; returns at once.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/commands/sweep_slurm.hpp"
#include "launcher/durations.hpp"
#include "slurm/batch_script.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string file;
  std::string folder;
  std::optional<std::uint32_t> retries;
  std::optional<std::string> stale_after;
  SweepSlurmOptions slurm;
};

void change(const Options& options, trials::SweepSettings& settings) {
  settings.retries = options.retries.value_or(settings.retries);
  if (options.stale_after) {
    settings.stale_seconds = *options.stale_after == "0" ? 0 : parse_duration(*options.stale_after);
  }
}

int run(const Options& options) {
  slurm::check_log_path(std::filesystem::absolute(options.folder).string());  // before the folder is made
  return submit_sweep(
      [&] {
        return trials::SweepSession::begin(options.file, options.folder,
                                           [&](trials::SweepSettings& settings) { change(options, settings); });
      },
      options.slurm);
}

}  // namespace

void add_sweep_submit(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = sweep.add_subcommand("submit", "Hand the trials of a sweep file to Slurm, and return");
  command->add_option("FILE", options->file, "sweep file")->required()->type_name("");
  command->add_option("--dir", options->folder, "sweep folder, where every node sees it")->required()->type_name("DIR");
  add_sweep_slurm_options(*command, options->slurm);
  command->add_option("--retries", options->retries, "how often a lost trial is started again (default: 2)")
      ->check(CLI::Range(0u, 100'000u))
      ->type_name("N");
  command
      ->add_option("--stale-after", options->stale_after,
                   "a trial without a sign of life for so long is lost: 90s, 10m, 0 for never (default: 10m)")
      ->type_name("TIME");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
