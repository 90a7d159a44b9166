// SPDX-License-Identifier: Apache-2.0
// Everything of a training besides tensors: where it stands, what it has seen of the current epoch, the best so far.
// Saved as state.json in each checkpoint; with the tensors it decides all that follows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "launcher/training/plateau.hpp"

namespace assay::launcher::training {

// Sums over the samples of the current epoch seen so far.
struct EpochTotals {
  double loss_sum = 0;
  std::uint64_t count = 0;
  std::uint64_t correct = 0;
  std::uint64_t true_real = 0;
  std::uint64_t false_real = 0;
  std::uint64_t false_fake = 0;
  double seconds = 0;
};

// Which data a model was trained on, as far as a later evaluation or prediction needs to know.
struct DataIdentity {
  std::string path;
  std::string content_hash;
  int height = 0;  // of a row, before preparation
  int width = 0;
  int channels = 0;
  std::vector<std::string> class_names;
  std::string encoding = "raw";  // of the store: how an image reached the size above
};

struct TrainingState {
  std::uint64_t step = 0;   // optimiser steps done
  std::uint32_t epoch = 0;  // epochs completed
  std::uint64_t batch = 0;  // global batches done in the epoch after those
  EpochTotals totals;
  std::optional<double> best_value;  // of checkpoint.monitor
  std::uint64_t best_step = 0;
  std::optional<double> early_stopping_best;
  std::uint32_t early_stopping_wait = 0;
  bool stopped_early = false;
  PlateauState plateau;  // of schedule.kind plateau
  std::string config_hash;
  int world_size = 1;
  DataIdentity data;
};

std::string to_json(const TrainingState& state);
// Throws files::InputError naming `origin` and the missing or mistyped field.
TrainingState state_from_json(const std::string& text, const std::filesystem::path& origin);

}  // namespace assay::launcher::training
