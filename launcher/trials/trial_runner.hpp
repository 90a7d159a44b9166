// SPDX-License-Identifier: Apache-2.0
// What a group of ranks does with one trial after another in its processes. Every rank of the group has one, and calls
// it for the same trials in the same order.
#pragma once

#include <functional>
#include <memory>

#include "launcher/world.hpp"
#include "sweeps/executor.hpp"

namespace assay::launcher::trials {

class TrialRunner {
 public:
  virtual ~TrialRunner() = default;
  // Collective over the group. stop: whether the trial has been asked to save and end; asked now and then on the
  // group's first rank. A fault of the trial is its end, not an exception; what is thrown ends the whole world.
  virtual sweeps::JobEnd run(const sweeps::TrialJob& job, const std::function<bool()>& stop) = 0;
};

// Made by each rank of a group, when the group is. The world is the group's, and outlives the runner.
using RunnerFactory = std::function<std::unique_ptr<TrialRunner>(World& world, const distributed::RankGroup& group)>;

}  // namespace assay::launcher::trials
