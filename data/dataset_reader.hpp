// SPDX-License-Identifier: Apache-2.0
// One dataset of a store, checked when it is opened: a plain chunked dataset of the expected element type and row
// shape, with Fletcher32 and no other filter, and really holding the bytes it claims, so that what is allocated for it
// never exceeds the size of the file. Used by StoreReader and verify_store; opened by one thread, read by any number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "data/files/hdf5.hpp"
#include "data/files/hdf5_chunks.hpp"
#include "data/store_format.hpp"

namespace assay::data {

class DatasetReader {
 public:
  // store: the file, for messages. Throws StoreError.
  DatasetReader(hid_t file, const std::filesystem::path& store, std::string_view split, store_format::DatasetSpec spec);

  std::uint64_t rows() const { return rows_; }
  std::uint64_t chunk_rows() const { return chunk_rows_; }
  std::size_t row_bytes() const { return row_bytes_; }
  // Rows [first, first + count) into out, which is exactly their bytes. Throws StoreError naming the first unreadable
  // rows.
  void read(std::uint64_t first, std::uint64_t count, std::span<std::byte> out) const;

 private:
  // The chunk last read in part: reading row after row reads each chunk once.
  struct HeldChunk {
    std::mutex mutex;
    std::optional<std::uint64_t> number;
    std::vector<std::byte> bytes;
  };

  void open(hid_t file);
  std::vector<hsize_t> read_extents() const;
  void read_chunk_rows(std::size_t rank);
  void check_layout() const;
  void read_within_chunk(std::uint64_t first, std::uint64_t count, std::span<std::byte> out) const;
  void read_part(std::uint64_t chunk, std::size_t first_byte, std::span<std::byte> out) const;

  std::filesystem::path store_;
  std::string split_;
  store_format::DatasetSpec spec_;
  std::size_t row_bytes_;
  std::uint64_t rows_ = 0;
  std::uint64_t chunk_rows_ = 1;
  files::Hdf5Dataset dataset_;
  std::optional<files::Hdf5Chunks> chunks_;
  std::unique_ptr<HeldChunk> held_;
};

}  // namespace assay::data
