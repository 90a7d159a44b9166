// SPDX-License-Identifier: Apache-2.0
// One start of a training from arguments to exit code: store, rows, replica, run folder, trainer. Everything here is
// collective; what only rank 0 may do goes through on_root.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "launcher/training/row_cache.hpp"
#include "launcher/training/run_setup.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

struct TrainArguments {
  RunRequest request;
  std::filesystem::path data;
  std::filesystem::path run;
  std::optional<double> time_limit_seconds;
  bool dump_samples = false;
  std::int64_t dry_run_steps = 0;  // > 0: that many steps, nothing written
  std::uint32_t attempt = 0;       // of a sweep's trial, from 1; 0: of no sweep
};

// Alone, or as one rank of the world that a launcher started. Returns the exit code (0 or 75); throws on every fault.
int train(TrainArguments arguments);

// What one training after another is made in: the ranks, and the rows that they keep.
struct TrainingPlace {
  World& world;
  RowCache& rows;
  // One of many trainings in this process: nothing on stderr, and a step that does not fit into the memory of one rank
  // is found out by all ranks together, before the first one.
  bool shared = false;
  // Whether this training has been asked to save and end, besides by a signal; asked on rank 0. Empty: never.
  std::function<bool()> stop = nullptr;
};

struct TrainingParts;

// train() in a place that exists. parts: fresh; what it holds afterwards is the caller's to free (training_parts.hpp).
int train_at(const TrainingPlace& place, TrainArguments arguments, TrainingParts& parts);

}  // namespace assay::launcher::training
