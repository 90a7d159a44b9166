// SPDX-License-Identifier: Apache-2.0
// assay sweep run FILE --dir DIR: every trial of a sweep file, on this host; started again, it goes on where it was.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/commands/sweep_run_options.hpp"
#include "launcher/commands/sweep_start.hpp"
#include "launcher/trials/slurm_queue.hpp"
#include "launcher/trials/sweep_session.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string file;
  std::string folder;
  SweepRunOptions run;
};

int run(const Options& options) {
  return start_sweep(options.run, [&](const SettingsCheck& check) {
    trials::require_no_jobs(sweeps::SweepFolder(options.folder));
    const auto change = [&](trials::SweepSettings& settings) {
      change_settings(options.run, settings);
      check(settings);
    };
    return trials::SweepSession::begin(options.file, options.folder, change);
  });
}

}  // namespace

void add_sweep_run(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      sweep.add_subcommand("run", "Run the trials of a sweep file on this host; again, go on with them");
  command->add_option("FILE", options->file, "sweep file")->required()->type_name("");
  command->add_option("--dir", options->folder, "sweep folder")->required()->type_name("DIR");
  add_sweep_run_options(*command, options->run);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
