// SPDX-License-Identifier: Apache-2.0
// The safetensors format: u64 header length, JSON header, raw little-endian tensors. Strict both ways: one order and no
// gaps when writing (equal tensors are equal bytes), and on reading a header cap of 100 MB, no overlap, no hole,
// shape x dtype = bytes. Knows nothing of torch. The order is that of the format's own library: larger elements first,
// then by name; with the header padded to 8 bytes every tensor is so aligned for its dtype, as some readers demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/error.hpp"

namespace assay::data::files {

// Bytes belong to someone else: the caller when writing, the SafetensorsFile when reading.
struct TensorBytes {
  std::string name;
  std::string dtype;  // BOOL U8 I8 I16 U16 F16 BF16 I32 U32 F32 F64 I64 U64
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
};

// Bytes of one element; 0 for an unknown dtype.
std::size_t dtype_size(std::string_view dtype);

// Writes to path (not atomic by itself: use inside an AtomicDirectory, or write_safetensors_atomically). Throws
// OutputError; std::invalid_argument when a name is empty, doubled or "__metadata__", or dtype, shape and bytes
// disagree.
void write_safetensors(const std::filesystem::path& path, std::vector<TensorBytes> tensors,
                       const std::map<std::string, std::string>& metadata = {});
void write_safetensors_atomically(const std::filesystem::path& path, std::vector<TensorBytes> tensors,
                                  const std::map<std::string, std::string>& metadata = {});

// A whole file in memory. Move-only, so that no copy's tensors point into another's bytes; reading is thread-safe.
class SafetensorsFile {
 public:
  // Throws InputError naming the file and what is wrong.
  explicit SafetensorsFile(const std::filesystem::path& path, std::uint64_t max_bytes = 16ull << 30);

  const std::vector<TensorBytes>& tensors() const { return tensors_; }  // sorted by name
  const TensorBytes* find(std::string_view name) const;                 // nullptr when absent
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::unique_ptr<std::byte[]> storage_;
  std::vector<TensorBytes> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace assay::data::files
