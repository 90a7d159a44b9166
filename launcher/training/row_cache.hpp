// SPDX-License-Identifier: Apache-2.0
// The rows of one training kept for the next one in the same process, when that sees the same images in the same way:
// what a sweep of many short trials would otherwise load each time. At most one set is held. Collective calls of one
// world.
#pragma once

#include <memory>
#include <string>

#include "launcher/training/training_rows.hpp"

namespace assay::launcher::training {

class RowCache {
 public:
  // load_rows, or what it gave last time. A set that does not fit is freed first. Streams are not kept: they have a
  // place of their own in the data. Throws as load_rows.
  std::shared_ptr<const LoadedRows> load(World& world, const data::StoreReader& store, const config::RunConfig& config);
  // Frees what is held. Collective.
  void clear();

 private:
  std::string key_;
  std::shared_ptr<const LoadedRows> rows_;
};

// Equal for two configurations that load the same rows of a store.
std::string rows_key(const data::StoreReader& store, const config::RunConfig& config);

}  // namespace assay::launcher::training
