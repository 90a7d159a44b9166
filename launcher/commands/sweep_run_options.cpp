// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/sweep_run_options.hpp"

#include <CLI/CLI.hpp>

#include "launcher/durations.hpp"

namespace assay::launcher::commands {
namespace {

constexpr std::uint32_t kMost = trials::kMostOfASetting;

}  // namespace

void add_sweep_run_options(CLI::App& command, SweepRunOptions& options) {
  command.add_option("--jobs", options.jobs, "trials at the same time (default: by GPUs, else by cores)")
      ->check(CLI::Range(1u, kMost))
      ->type_name("N");
  auto* ranks = command.add_option("--ranks", options.ranks, "ranks of each trial, started by mpirun (default: 1)")
                    ->check(CLI::Range(1u, kMost))
                    ->type_name("R");
  command.add_option("--launcher", options.launcher, "what starts the ranks: auto, mpirun or srun")
      ->check(CLI::IsMember({"auto", "mpirun", "srun"}))
      ->type_name("NAME");
  command
      .add_option("--group-size", options.group_size,
                  "under mpirun: ranks of each trial inside this MPI world (default: 1)")
      ->check(CLI::Range(1u, kMost))
      ->excludes(ranks)
      ->type_name("R");
  command.add_option("--retries", options.retries, "how often a lost trial is started again (default: 2)")
      ->check(CLI::Range(0u, kMost))
      ->type_name("N");
  command
      .add_option("--stale-after", options.stale_after,
                  "a trial without a sign of life for so long is lost: 90s, 10m, 0 for never (default: 10m)")
      ->type_name("TIME");
  auto* fail_fast = command.add_flag("--fail-fast", options.fail_fast, "the first failed trial ends the sweep");
  command.add_flag("--keep-going", options.keep_going, "failed trials end nothing (default)")->excludes(fail_fast);
}

void change_settings(const SweepRunOptions& options, trials::SweepSettings& settings) {
  settings.jobs = options.jobs.value_or(settings.jobs);
  settings.ranks = options.ranks.value_or(settings.ranks);
  settings.group_size = options.group_size.value_or(settings.group_size);
  settings.retries = options.retries.value_or(settings.retries);
  settings.launcher = options.launcher.value_or(settings.launcher);
  if (options.stale_after) {
    settings.stale_seconds = *options.stale_after == "0" ? 0 : parse_duration(*options.stale_after);
  }
  if (options.fail_fast) settings.fail_fast = true;
  if (options.keep_going) settings.fail_fast = false;
}

}  // namespace assay::launcher::commands
