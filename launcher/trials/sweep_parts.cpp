// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <utility>

#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"
#include "launcher/trials/local_slots.hpp"
#include "launcher/trials/sweep_session.hpp"
#include "launcher/trials/train_command.hpp"
#include "sweeps/local_executor.hpp"

namespace assay::launcher::trials {
namespace {

std::uint32_t decided_threads(std::int64_t configured) {
  const char* set = std::getenv("OMP_NUM_THREADS");
  const std::int64_t threads = set == nullptr ? configured : std::strtoll(set, nullptr, 10);
  return threads > 0 ? static_cast<std::uint32_t>(threads) : 0;
}

}  // namespace

std::unique_ptr<sweeps::Executor> make_executor(const SweepSettings& settings, std::int64_t threads) {
  sweeps::LocalExecutorOptions options;
  options.slots = plan_slots(this_machine(), {settings.jobs, settings.ranks, decided_threads(threads)});
  options.launcher = rank_launcher(settings);
  // mpirun and srun pass it on; and where a batch job ends, the trainings have SIGTERM from the scheduler already,
  // after which a second one would end them at once.
  options.stop_signal = SIGUSR2;
  return std::make_unique<sweeps::LocalExecutor>(std::move(options));
}

sweeps::TrialCommand trial_command(const sweeps::SweepFile& file, const sweeps::SweepFolder& folder) {
  return [&file, folder](const sweeps::PlannedTrial& trial, std::uint32_t attempt) {
    return train_command(file, folder.run(trial.id).root(), attempt, trial.parameters);
  };
}

sweeps::TrialEpochs trial_epochs(const TrialResolver& resolver) {
  return [&resolver](const sweeps::PlannedTrial& trial) { return resolver.settings_of(trial.parameters).epochs; };
}

sweeps::CoordinatorOptions coordinator_options(const sweeps::SweepFile& file, const SweepSettings& settings) {
  sweeps::CoordinatorOptions options;
  options.most_lost_attempts = settings.retries + 1;
  options.fail_fast = settings.fail_fast;
  options.stale_seconds = settings.stale_seconds;
  options.objective = file.objective;
  options.early_stopping = file.early_stopping;
  options.stop_requested = stop_requested;
  return options;
}

int exit_code_of(sweeps::SweepEnd end) {
  switch (end) {
    case sweeps::SweepEnd::complete:
      return kDone;
    case sweeps::SweepEnd::incomplete:
      return kSweepIncomplete;
    case sweeps::SweepEnd::interrupted:
      break;
  }
  return kRequeue;
}

sweeps::SweepFile recorded_file(const sweeps::SweepState& state) {
  return sweeps::parse_sweep_file(state.file_text(), "sweep.yaml", read_settings(state).folder);
}

}  // namespace assay::launcher::trials
