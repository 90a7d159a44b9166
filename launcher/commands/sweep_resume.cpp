// SPDX-License-Identifier: Apache-2.0
// assay sweep resume --dir DIR: the trials of a sweep that are not ended, with the settings it was last run with; on
// this host, or by Slurm when they were submitted to it.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/commands/sweep_run_options.hpp"
#include "launcher/commands/sweep_slurm.hpp"
#include "launcher/commands/sweep_start.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/trials/slurm_queue.hpp"
#include "launcher/trials/sweep_session.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string folder;
  bool retry_failed = false;
  bool restart_failed = false;
  SweepRunOptions run;
  SweepSlurmOptions slurm;
};

bool is_slurms(const std::string& folder) {
  const auto book = sweeps::SweepBook::open(sweeps::SweepFolder(folder), sweeps::Writing::never);
  return trials::was_submitted(book.state());
}

void require_no_slurm_options(const SweepSlurmOptions& slurm) {
  if (slurm.job.job.empty() && slurm.job.options.empty() && !slurm.trials_per_task && !slurm.throttle) return;
  throw config::UsageError(
      "--job, --option, --trials-per-task and --throttle are for a sweep that Slurm runs, and this one was never "
      "handed "
      "to it: leave them out, or hand it over with 'assay sweep submit FILE --dir DIR'");
}

int run(const Options& options) {
  const trials::Retry retry = options.restart_failed ? trials::Retry::restart
                              : options.retry_failed ? trials::Retry::failed
                                                     : trials::Retry::nothing;
  const auto make_session = [&](const SettingsCheck& check) {
    const auto change = [&](trials::SweepSettings& settings) {
      change_settings(options.run, settings);
      check(settings);
    };
    return trials::SweepSession::resume(options.folder, change, retry);
  };
  if (!is_slurms(options.folder)) {
    require_no_slurm_options(options.slurm);
    return start_sweep(options.run, make_session);
  }
  return submit_sweep([&] { return make_session([](const trials::SweepSettings&) {}); }, options.slurm);
}

}  // namespace

void add_sweep_resume(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = sweep.add_subcommand("resume", "Run what is left of a sweep, with its recorded settings");
  command->add_option("--dir", options->folder, "sweep folder")->required()->type_name("DIR");
  auto* retry =
      command->add_flag("--retry-failed", options->retry_failed, "failed trials too, from their last checkpoints");
  command->add_flag("--restart-failed", options->restart_failed, "failed trials too, from the start")->excludes(retry);
  add_sweep_run_options(*command, options->run);
  add_sweep_slurm_options(*command, options->slurm);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
