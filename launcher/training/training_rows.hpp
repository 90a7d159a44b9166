// SPDX-License-Identifier: Apache-2.0
// Which rows of which splits a run trains and validates on, and the memory that holds them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "data/splits.hpp"
#include "data/store_reader.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/device_rows.hpp"
#include "launcher/row_access.hpp"
#include "launcher/training/row_stream.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

// The rows a run trains and validates on.
struct TrainingRows {
  RowAccess* training = nullptr;
  std::vector<std::uint32_t> training_rows;
  RowAccess* validation = nullptr;  // may be the same object; null: no validation
  std::vector<std::uint32_t> validation_rows;
  RowStream* stream = nullptr;            // of the training rows; null where they are in memory
  const DeviceRows* on_device = nullptr;  // the training rows; null unless data.placement is device
};

// TrainingRows with what they point to.
struct LoadedRows {
  std::unique_ptr<RowAccess> train;
  std::unique_ptr<RowAccess> validation;  // only when the store brings a validation split of its own
  std::unique_ptr<RowStream> stream;
  std::unique_ptr<DeviceRows> on_device;
  TrainingRows rows;
};

// Which images of the train split a run trains on, and which it holds back for validation (none, where the store brings
// a validation split of its own). Collective. Throws StoreError.
data::TrainingSplit split_images(World& world, const data::StoreReader& store, const config::RunConfig& config);

// Turns data.placement=auto into the placement there is memory for; rank 0 decides. Collective. Throws
// config::UsageError when there is none.
void resolve_placement(World& world, const data::StoreReader& store, config::RunConfig& config);

// Loads the train split (or opens it, where data.placement is stream), to each rank's GPU too where it is device, and
// derives the validation rows as the
// configuration says; a store that brings a validation split of its own is taken at its word instead. Collective.
// Throws config::UsageError when no training image is left, or early stopping or the schedule waits for a validation
// figure that will never come.
LoadedRows load_rows(World& world, const data::StoreReader& store, const config::RunConfig& config);

}  // namespace assay::launcher::training
