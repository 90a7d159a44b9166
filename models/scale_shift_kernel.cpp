// SPDX-License-Identifier: Apache-2.0
#include "models/scale_shift_kernel.hpp"

#include "models/bfloat16.hpp"

namespace assay::models {

__attribute__((target_clones("avx512f", "avx2", "default"))) void scale_shift_clamp(
    float* __restrict values, std::int64_t rows, std::int64_t channels, const float* __restrict scale,
    const float* __restrict shift, float low, float high) {
  for (std::int64_t row = 0; row < rows; ++row) {
    float* __restrict value = values + row * channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      // Comparisons with a NaN are false: it passes.
      float x = value[c] * scale[c] + shift[c];
      x = x < low ? low : x;
      value[c] = x > high ? high : x;
    }
  }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void scale_shift_clamp_bf16(
    std::uint16_t* __restrict values, std::int64_t rows, std::int64_t channels, const float* __restrict scale,
    const float* __restrict shift, float low, float high) {
  for (std::int64_t row = 0; row < rows; ++row) {
    std::uint16_t* __restrict value = values + row * channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      float x = from_bfloat16(value[c]) * scale[c] + shift[c];
      x = x < low ? low : x;
      value[c] = to_bfloat16(x > high ? high : x);
    }
  }
}

}  // namespace assay::models
