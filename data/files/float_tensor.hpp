// SPDX-License-Identifier: Apache-2.0
// A tensor of somebody else's weight file, converted to float32: what every reader of such files returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data::files {

struct FloatTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;  // row major
};

// bytes: little-endian elements of a dtype in the spelling of safetensors; a remainder of less than one element is left
// out. out takes as many floats as there are elements, rounded to nearest where float32 is narrower. Throws
// std::invalid_argument for an unknown dtype or an `out` of another size.
void convert_to_float(std::string_view dtype, std::span<const std::byte> bytes, std::span<float> out);
// Whether the dtype holds fractions: F64, F32, F16 or BF16.
bool is_floating_dtype(std::string_view dtype);

}  // namespace assay::data::files
