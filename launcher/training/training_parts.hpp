// SPDX-License-Identifier: Apache-2.0
// What a training holds: arguments, store, rows, replica, log, trainer. Apart from the session that fills it, because
// freeing it is collective: a caller that goes on after a fault keeps it until all ranks have come to the same end, and
// frees it outside of any unwinding.
#pragma once

#include <memory>
#include <optional>

#include "data/store_reader.hpp"
#include "launcher/run_log.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/session.hpp"
#include "launcher/training/starting_weights.hpp"
#include "launcher/training/trainer.hpp"

namespace assay::launcher::training {

// In the order of need: freed from the end.
struct TrainingParts {
  TrainArguments arguments;  // with the configuration as it is resolved
  std::optional<data::StoreReader> store;
  std::shared_ptr<const LoadedRows> loaded;
  std::unique_ptr<Replica> replica;
  std::optional<RunLog> log;
  std::optional<Trainer> trainer;
};

// Loads the rows and builds the replica for parts.arguments and parts.store; an accumulation that was left open is
// filled in. Collective. Throws as load_rows and Replica do, and an AgreedError (exit code 6) where a step cannot fit.
void prepare(const TrainingPlace& place, TrainingParts& parts);

// Collective. Throws as load_starting_weights.
StartingWeights load_weights(World& world, const TrainingParts& parts);

}  // namespace assay::launcher::training
