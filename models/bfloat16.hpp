// SPDX-License-Identifier: Apache-2.0
// bfloat16 as the upper half of a float32: rounding to nearest, ties to even, NaN stays NaN (as LibTorch does). Private
// to the kernels of models/, which know no torch; branch-free, so that loops over it become vector code.
#pragma once

#include <bit>
#include <cstdint>

namespace assay::models {

inline float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

// From the bits of a float32.
inline std::uint32_t rounded_to_bfloat16(std::uint32_t bits) {
  const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  const bool nan = (bits & 0x7fffffffU) > 0x7f800000U;
  return nan ? (bits >> 16) | 0x40U : rounded;
}

inline std::uint16_t to_bfloat16(float value) {
  return static_cast<std::uint16_t>(rounded_to_bfloat16(std::bit_cast<std::uint32_t>(value)));
}

}  // namespace assay::models
