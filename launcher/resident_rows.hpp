// SPDX-License-Identifier: Apache-2.0
// One split of a store held in memory: once per node in a window that the ranks fill in parallel, each its own rows, or
// in this process's own memory when it is alone. Uncompressed uint8 rows; labels in every rank (1 byte a row).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/row_options.hpp"
#include "distributed/shared_window.hpp"
#include "launcher/row_access.hpp"
#include "launcher/world.hpp"

namespace assay::launcher {

class ResidentRows final : public RowAccess {
 public:
  // Collective. Throws AgreedError/StoreError when a chunk is damaged (the failing rank is named).
  ResidentRows(World& world, const data::StoreReader& store, const std::string& split, const data::RowOptions& options);

  const data::ImageShape& shape() const override { return source_->shape(); }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  ReadyRows ready(std::span<const std::uint32_t> rows) override { return {source_.get(), rows}; }

 private:
  std::vector<std::uint8_t> own_;
  std::unique_ptr<distributed::SharedWindow> window_;
  std::unique_ptr<data::BatchSource> source_;
  std::vector<std::uint8_t> labels_;
};

// The label of each row: that of its image. Throws StoreError.
std::vector<std::uint8_t> row_labels(const data::StoreReader& store, const std::string& split,
                                     std::uint32_t rows_per_image);

}  // namespace assay::launcher
