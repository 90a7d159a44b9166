// SPDX-License-Identifier: Apache-2.0
// One start of a coordinator over a sweep folder, from what the user typed to the exit code: the sweep is begun or
// taken up again, its trials are run by an executor, and a person is told how it goes.
//
//   return run_sweep([&] { return SweepSession::begin("sweep.yaml", "out", change); });
//
// One thread; which may be another one for coordinate() (group_sweep.hpp).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "launcher/trials/sweep_settings.hpp"
#include "launcher/trials/trial_resolver.hpp"
#include "sweeps/coordinator.hpp"
#include "sweeps/executor.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::launcher::trials {

// What the options of the command change in the settings there were (the defaults, or the recorded ones).
using SettingsChange = std::function<void(SweepSettings&)>;

enum class Retry : std::uint8_t {
  nothing,  // failed trials stay failed
  failed,   // they go on from their last checkpoints
  restart   // they start anew: each run folder is put aside as trials/ID.before-N
};

class SweepSession {
 public:
  // A new sweep in a folder that does not exist or is empty; an existing one of the very same sweep is taken up again.
  // Throws sweeps::SweepError showing the differences when the folder holds another sweep, and what planning throws;
  // data::files::InputError when there is no such store; sweeps::SweepBusy; OutputError.
  static SweepSession begin(const std::filesystem::path& file, const std::filesystem::path& folder,
                            const SettingsChange& change);
  // The sweep that the folder holds, with its recorded settings. Throws sweeps::SweepError when its recipe or
  // configuration file gives other trials now than were planned (planned_trials.hpp), and as begin(). Nothing is
  // written or moved before `change` has returned.
  static SweepSession resume(const std::filesystem::path& folder, const SettingsChange& change, Retry retry);

  const sweeps::SweepFile& file() const { return file_; }
  const SweepSettings& settings() const { return settings_; }
  sweeps::SweepBook& book() { return book_; }
  const TrialResolver& resolver() const { return *resolver_; }

  // Runs what is left of it. Returns the exit code: 0, 8 or 75. Throws as sweeps::Coordinator.
  int coordinate(sweeps::Executor& executor);

 private:
  SweepSession(sweeps::SweepBook book, sweeps::SweepFile file, SweepSettings settings,
               std::unique_ptr<TrialResolver> resolver);
  static SweepSession take_up(sweeps::SweepBook book, const SettingsChange& change, Retry retry);

  sweeps::SweepBook book_;
  sweeps::SweepFile file_;
  SweepSettings settings_;
  std::unique_ptr<TrialResolver> resolver_;  // in its place while this moves: commands refer to it
};

// Makes a session and runs it: by processes on this host, one for each trial or mpirun. Returns the exit code.
int run_sweep(const std::function<SweepSession()>& make_session);

// Processes on this host, as many at once as the settings say or the machine has room for. threads: `threads` of the
// sweep's configuration (0: auto). Throws config::UsageError when ranks cannot be started.
std::unique_ptr<sweeps::Executor> make_executor(const SweepSettings& settings, std::int64_t threads);

// The parts of coordinate(), for a coordinator that another command makes. What they refer to must outlive them.
sweeps::TrialCommand trial_command(const sweeps::SweepFile& file, const sweeps::SweepFolder& folder);
sweeps::TrialEpochs trial_epochs(const TrialResolver& resolver);
// Stops by signals; tells nobody.
sweeps::CoordinatorOptions coordinator_options(const sweeps::SweepFile& file, const SweepSettings& settings);
int exit_code_of(sweeps::SweepEnd end);

// The sweep file as the journal has it, with its paths made absolute. Throws sweeps::SweepError.
sweeps::SweepFile recorded_file(const sweeps::SweepState& state);

}  // namespace assay::launcher::trials
