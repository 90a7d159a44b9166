// SPDX-License-Identifier: Apache-2.0
// Which rows of which splits a run trains and validates on, and the memory that holds them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "data/store_reader.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/resident_rows.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

// The rows a run trains and validates on.
struct TrainingRows {
  const ResidentRows* training = nullptr;
  std::vector<std::uint32_t> training_rows;
  const ResidentRows* validation = nullptr;  // may be the same object; null: no validation
  std::vector<std::uint32_t> validation_rows;
};

// TrainingRows with what they point to.
struct LoadedRows {
  std::unique_ptr<ResidentRows> train;
  std::unique_ptr<ResidentRows> validation;  // only when the store brings a validation split of its own
  TrainingRows rows;
};

// Loads the train split and derives the validation rows as the configuration says; a store that brings a validation
// split of its own is taken at its word instead. Collective. Throws config::UsageError when no training image is left,
// or early stopping or the schedule waits for a validation figure that will never come.
LoadedRows load_rows(World& world, const data::StoreReader& store, const config::RunConfig& config);

}  // namespace assay::launcher::training
