// SPDX-License-Identifier: Apache-2.0
// A copy of all that a checkpoint holds, so that training goes on while it is written. Its memory (the size of weights
// and optimiser state) is allocated once and used again. Taken by the training thread, written by any one thread after.
#pragma once

#include <filesystem>
#include <vector>

#include "launcher/training/replica.hpp"
#include "launcher/training/training_state.hpp"
#include "models/detector.hpp"

namespace assay::launcher::training {

class CheckpointSnapshot {
 public:
  // Copies at the speed of memory; everything else is write()'s work.
  void take(const TrainingState& state, Replica& replica);
  // The files of a checkpoint, without its manifest, into an existing empty folder. Throws files::OutputError.
  void write(const std::filesystem::path& directory) const;

  const TrainingState& state() const { return state_; }

 private:
  TrainingState state_;
  std::vector<models::NamedTensor> weights_;   // of the published model
  std::vector<models::NamedTensor> training_;  // Replica::training_state
};

}  // namespace assay::launcher::training
