// SPDX-License-Identifier: Apache-2.0
// Checkpoints of a run: written whole or not at all, checked by hash before they are believed. Rank 0 reads and writes;
// the other ranks get the tensors from it. `last` and `best` are relative symbolic links to step folders. With
// optimizer.ema, model.safetensors holds the averaged weights and optimizer.safetensors those that are trained.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "data/files/run_folder.hpp"
#include "launcher/training/checkpoint_snapshot.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/training_state.hpp"

namespace assay::launcher::training {

// Writes checkpoints/step-N and points `last` (and `best` when the state's best_step is its step) at it, then removes
// older ones beyond `keep`, never the best. Throws files::OutputError; then every older checkpoint is as it was.
void write_checkpoint(const data::files::RunFolder& folder, const CheckpointSnapshot& snapshot, std::int64_t keep);

// Loads the newest checkpoint that is whole into the replica. Damaged ones are skipped and told to `warn`. Nothing when
// there is none at all; throws files::InputError when there are checkpoints but none is whole.
std::optional<TrainingState> load_newest_checkpoint(const data::files::RunFolder& folder, Replica& replica,
                                                    const std::function<void(const std::string&)>& warn);

// Checks one checkpoint folder against its manifest and returns its state. Throws files::InputError naming file and
// reason.
TrainingState verify_checkpoint(const std::filesystem::path& checkpoint);

}  // namespace assay::launcher::training
