// SPDX-License-Identifier: Apache-2.0
// bfloat16 as the upper half of a float32: rounding to nearest, ties to even (as LibTorch and NCCL round). NaN stays
// NaN.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace assay::distributed {

inline std::uint16_t to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  const bool nan = (bits & 0x7fffffffU) > 0x7f800000U;
  return static_cast<std::uint16_t>(nan ? (bits >> 16) | 0x40U : rounded);
}

inline float from_bfloat16(std::uint16_t value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

inline void to_bfloat16(const float* from, std::size_t count, std::uint16_t* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = to_bfloat16(from[i]);
}

inline void from_bfloat16(const std::uint16_t* from, std::size_t count, float* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from_bfloat16(from[i]);
}

}  // namespace assay::distributed
