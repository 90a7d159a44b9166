// SPDX-License-Identifier: Apache-2.0
// The JSON header of a safetensors file, as text and as checked values; no file is touched here. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/safetensors.hpp"

namespace assay::data::files {

constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;  // the format's own limit
constexpr char kSafetensorsHeaderStart = '\x7b';              // an opening brace

struct TensorPlace {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // offsets into the data behind the header
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<TensorPlace> places;  // sorted by name
  std::map<std::string, std::string> metadata;
};

// tensors in the order of their bytes. Padded with spaces to a multiple of 8.
std::string format_safetensors_header(const std::vector<TensorBytes>& tensors,
                                      const std::map<std::string, std::string>& metadata);
// Throws InputError with the fault alone, without a file name: unknown or doubled keys, bad dtype, shape or offsets,
// places that overlap or leave any of the data_size bytes out.
SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_size);

// Elements x dtype_size; nothing on a negative extent, an unknown dtype or overflow of 63 bits.
bool tensor_byte_count(std::string_view dtype, const std::vector<std::int64_t>& shape, std::uint64_t& count);

}  // namespace assay::data::files
