// SPDX-License-Identifier: Apache-2.0
// A checkpoint written at once, in the caller's thread.
#pragma once

#include "launcher/training/checkpoint.hpp"

namespace assay::launcher::training {

inline void save_checkpoint(const data::files::RunFolder& folder, const TrainingState& state, Replica& replica,
                            std::int64_t keep) {
  CheckpointSnapshot snapshot;
  snapshot.take(state, replica);
  write_checkpoint(folder, snapshot, keep);
}

}  // namespace assay::launcher::training
