// SPDX-License-Identifier: Apache-2.0
// Trains one trial after another in a group of ranks: the GPU, the rows of the store and the tuned kernels stay from
// one to the next. An exception, a value that is not a number or a lack of memory ends the trial alone, where all ranks
// of the group come to that end; a fault that only one of them sees ends the world, since the others wait for it inside
// a collective.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "distributed/meeting.hpp"
#include "launcher/training/row_cache.hpp"
#include "launcher/training/session.hpp"
#include "launcher/trials/trial_runner.hpp"

namespace assay::launcher::trials {

// The arguments of an `assay train` command line; throws config::UsageError.
using ParseCommand = std::function<training::TrainArguments(const std::vector<std::string>& command)>;

class TrainingRunner final : public TrialRunner {
 public:
  // world and group must outlive it. Collective over the group.
  TrainingRunner(World& world, const distributed::RankGroup& group, ParseCommand parse);
  // job.command: an `assay train` command line.
  sweeps::JobEnd run(const sweeps::TrialJob& job, const std::function<bool()>& stop) override;

 private:
  // Ends the world where the ranks of the group have not all come to the end of the trial.
  void meet(const sweeps::JobEnd& end, bool faulty);

  World& world_;
  distributed::Meeting meeting_;
  ParseCommand parse_;
  training::RowCache rows_;
};

}  // namespace assay::launcher::trials
