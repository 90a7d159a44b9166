// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/sweep_start.hpp"

#include <optional>
#include <string>

#include "distributed/mpi_environment.hpp"
#include "launcher/commands/train_options.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/trials/group_sweep.hpp"
#include "launcher/trials/train_command.hpp"
#include "launcher/trials/training_runner.hpp"

namespace assay::launcher::commands {
namespace {

void require_no_group_size(const SweepRunOptions& options) {
  if (!options.group_size) return;
  throw config::UsageError(
      "--group-size splits the ranks of an MPI world, and this is none: start it as 'mpirun -n N assay sweep ...', or "
      "give --ranks, which starts the ranks of each trial");
}

void require_no_processes(const SweepRunOptions& options) {
  const char* given = options.ranks ? "--ranks" : options.launcher ? "--launcher" : options.jobs ? "--jobs" : nullptr;
  if (given == nullptr) return;
  throw config::UsageError(std::string(given) +
                           " is for trials in processes of their own, and this is one MPI world: give --group-size, "
                           "the ranks of each trial in it, or run it without mpirun");
}

}  // namespace

int start_sweep(const SweepRunOptions& options, const SessionMaker& make_session) {
  if (!distributed::launched_as_rank()) {
    require_no_group_size(options);
    return trials::run_sweep(
        [&] { return make_session([](const trials::SweepSettings& settings) { trials::rank_launcher(settings); }); });
  }
  std::optional<trials::SweepSession> session;
  const auto prepare = [&](const distributed::Topology& world) {
    require_no_processes(options);
    session.emplace(make_session([&](const trials::SweepSettings& settings) {
      trials::check_split(world, static_cast<int>(settings.group_size));
    }));
    return trials::GroupPlan{static_cast<int>(session->settings().group_size),
                             session->resolver().base().distributed.deadline_seconds};
  };
  const auto make_runner = [](World& world, const distributed::RankGroup& group) {
    return std::make_unique<trials::TrainingRunner>(world, group, parse_train_command);
  };
  return trials::run_in_groups(prepare, make_runner,
                               [&](sweeps::Executor& executor) { return session->coordinate(executor); });
}

}  // namespace assay::launcher::commands
