// SPDX-License-Identifier: Apache-2.0
// One growing dataset of a store while it is written: collects rows into whole chunks, writes each chunk once, and
// hashes the bytes in row order. Used by StoreWriter only; one thread. Throws files::Hdf5Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/files/hdf5.hpp"
#include "data/files/sha256.hpp"
#include "data/store_format.hpp"

namespace assay::data {

class DatasetWriter {
 public:
  // expected_rows (an upper guess is enough) keeps the chunks of small sets small; without it the dataset is made when
  // its first chunk is full or its last row is there. chunk_bytes is the most a chunk holds.
  DatasetWriter(hid_t group, store_format::DatasetSpec spec, std::optional<std::uint64_t> expected_rows,
                std::size_t chunk_bytes);

  // Whole rows.
  void append(std::span<const std::byte> rows);
  // Writes the rest, closes the dataset and returns the hex SHA-256 of its bytes.
  std::string finish();

 private:
  void create();
  void flush();

  hid_t group_;  // outlives this
  store_format::DatasetSpec spec_;
  std::size_t row_bytes_;
  std::size_t chunk_rows_;
  std::uint64_t written_ = 0;       // rows in the file
  std::vector<std::byte> pending_;  // less than a chunk
  files::Sha256 hash_;
  files::Hdf5Dataset dataset_;
};

}  // namespace assay::data
