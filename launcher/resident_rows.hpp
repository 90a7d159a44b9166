// SPDX-License-Identifier: Apache-2.0
// One split of a store held in memory: once per node in a window that the ranks fill in parallel, each from its own
// rows, or in this process's own memory when it is alone. Uncompressed uint8 rows; labels in every rank (1 byte a row).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/batch_source.hpp"
#include "data/store_reader.hpp"
#include "distributed/shared_window.hpp"
#include "launcher/world.hpp"

namespace assay::launcher {

class ResidentRows {
 public:
  // Collective. Throws AgreedError/StoreError when a chunk is damaged (the failing rank is named).
  ResidentRows(World& world, const data::StoreReader& store, const std::string& split);

  const data::BatchSource& source() const { return *source_; }
  const std::vector<std::uint8_t>& labels() const { return labels_; }

 private:
  std::vector<std::uint8_t> own_;
  std::unique_ptr<distributed::SharedWindow> window_;
  std::unique_ptr<data::BatchSource> source_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace assay::launcher
