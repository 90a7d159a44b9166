// SPDX-License-Identifier: Apache-2.0
// One packing: what is known of the rows so far, and the store they go to. Workers decode, this thread writes. Used by
// pack() alone; one use, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "data/packer.hpp"
#include "data/row_pipeline.hpp"
#include "data/store_addition.hpp"
#include "data/store_writer.hpp"

namespace assay::data {

class Packing {
 public:
  // Everything outlives this. addition may be null; options are settled with it.
  Packing(const PackOptions& options, const PackCallbacks& callbacks, ImageSource& source, Layout layout,
          const StoreAddition* addition, const std::filesystem::path& temporary);

  // Writes the store at `temporary` and closes it. Throws as pack() does.
  PackSummary run();

 private:
  void pack_split(const PlannedSplit& split);
  void copy_split(const std::string& split);
  std::size_t next_window() const;
  void pack_window(const PlannedSplit& split, std::span<const PlannedRow> window);
  void write_row(const PlannedSplit& split, const PlannedRow& planned, const DecodedRow& row);
  void check_size(const PlannedRow& planned, const DecodedRow& row);
  StoreWriter& writer();
  void advance(std::uint64_t rows);
  void check_result();

  const PackOptions& options_;
  const PackCallbacks& callbacks_;
  ImageSource& source_;
  Layout layout_;
  const StoreAddition* addition_;
  const std::filesystem::path& temporary_;

  Encoding encoding_;
  std::vector<View> views_;
  PackSummary summary_;
  bool one_size_;                    // of all images that are not resized
  std::optional<ImageShape> shape_;  // that size, once known
  std::string size_of_;              // what has it, for messages
  std::unique_ptr<StoreWriter> writer_;
  bool split_begun_ = false;
  unsigned filters_used_ = 0;
  std::size_t largest_row_ = 0;  // bytes held for one
  std::size_t window_ = 0;       // rows of the last one
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace assay::data
