// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/sweep_start.hpp"

#include <optional>

#include "distributed/mpi_environment.hpp"
#include "launcher/commands/train_options.hpp"
#include "launcher/trials/group_sweep.hpp"
#include "launcher/trials/training_runner.hpp"

namespace assay::launcher::commands {

int start_sweep(const SessionMaker& make_session) {
  if (!distributed::launched_as_rank()) {
    return trials::run_sweep([&] { return make_session([](const trials::SweepSettings&) {}); });
  }
  std::optional<trials::SweepSession> session;
  const auto prepare = [&](const distributed::Topology& world) {
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
