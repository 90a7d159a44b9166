// SPDX-License-Identifier: Apache-2.0
// The datasets of one split of a store while it is written, filled row by row. Used by StoreWriter only; one thread.
// Throws files::Hdf5Error.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "data/dataset_writer.hpp"
#include "data/files/hdf5.hpp"
#include "data/store_digests.hpp"
#include "data/store_schema.hpp"
#include "data/store_writer.hpp"

namespace assay::data {

class SplitWriter {
 public:
  // expected_rows: an upper guess. schema outlives this.
  SplitWriter(hid_t file, std::string split, const StoreSchema& schema, std::uint64_t expected_rows);

  const std::string& name() const { return split_; }
  // The row fits the schema.
  void append(const StoreRow& row);
  // Ends all datasets and adds their digests.
  void finish(Digests& digests);

 private:
  void append_image(const StoreRow& row);
  void append_views(const StoreRow& row);
  template <typename Value>
  void put(const char* dataset, const Value& value);

  std::string split_;
  const StoreSchema& schema_;
  files::Hdf5Group group_;
  std::map<std::string, DatasetWriter, std::less<>> datasets_;
  std::uint64_t name_bytes_ = 0;
  std::uint64_t file_bytes_ = 0;
};

}  // namespace assay::data
