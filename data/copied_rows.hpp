// SPDX-License-Identifier: Apache-2.0
// The images and views of one split of a store as rows for a StoreWriter, read in pieces of about a chunk. For copying
// a split (store_addition.hpp). One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/store_reader.hpp"
#include "data/store_writer.hpp"

namespace assay::data {

class CopiedRows {
 public:
  // store outlives this. Throws StoreError.
  CopiedRows(const StoreReader& store, std::string split);

  std::uint64_t count() const { return count_; }
  // Brings rows [first, returned) to hand, at least one. Throws StoreError.
  std::uint64_t load(std::uint64_t first);
  // Points pixels, file and views of `out` to a row at hand; good until the next load().
  void fill(std::uint64_t row, StoreRow& out) const;

 private:
  std::uint64_t bytes_of(std::uint64_t first, std::uint64_t end) const;
  void load_images();
  void load_views();

  const StoreReader& store_;
  StoreSchema schema_;
  std::string split_;
  std::uint64_t count_;
  std::vector<std::uint64_t> offsets_;  // encoded stores
  std::uint64_t first_ = 0, end_ = 0;   // at hand
  std::vector<std::uint8_t> pixels_;    // raw stores
  std::vector<std::byte> files_;        // encoded stores
  std::vector<std::uint8_t> planes_;    // all views of a row, row after row
};

}  // namespace assay::data
