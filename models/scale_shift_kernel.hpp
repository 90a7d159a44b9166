// SPDX-License-Identifier: Apache-2.0
// The inner loop of a batch norm in inference mode with the activation that follows it, in one pass over memory. One
// thread; the caller splits the rows. No torch, so that it compiles for several instruction sets.
#pragma once

#include <cstdint>

namespace assay::models {

// values [rows][channels], in place: min(max(x * scale[c] + shift[c], low), high). A NaN stays one.
void scale_shift_clamp(float* values, std::int64_t rows, std::int64_t channels, const float* scale, const float* shift,
                       float low, float high);

// The same on bfloat16, the upper halves of float32; results to nearest, ties to even.
void scale_shift_clamp_bf16(std::uint16_t* values, std::int64_t rows, std::int64_t channels, const float* scale,
                            const float* shift, float low, float high);

}  // namespace assay::models
