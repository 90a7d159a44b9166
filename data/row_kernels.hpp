// SPDX-License-Identifier: Apache-2.0
// The inner loops of image_preparation over rows of pixels. Each result is its formula with every operation rounded, on
// every instruction set: the file is compiled without contraction into fused multiply-adds, and the compiler makes
// AVX-512, AVX2 and plain versions of the same loops, chosen when the program starts. In and out never overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::data {

// out = in * scale + shift.
void bytes_to_floats(const std::uint8_t* in, std::size_t count, float scale, float shift, float* out);
// out[i] = in[i] * scale[i] + shift[i].
void bytes_to_floats(const std::uint8_t* in, std::size_t count, const float* scale, const float* shift, float* out);
// values[i] = values[i] * scale[i] + shift[i].
void map_floats(float* values, std::size_t count, const float* scale, const float* shift);
// out[i] = (first[i] + (second[i] - first[i]) * weight) * scale[i] + shift[i].
void blend_rows(const float* first, const float* second, float weight, std::size_t count, const float* scale,
                const float* shift, float* out);
// sums[i] += values[i].
void add_to_sums(const float* values, std::size_t count, double* sums);
// Copies one row of pixels of `channels` bytes, last pixel first when mirrored, last channel first when reversed.
void reorder_row(const std::uint8_t* in, std::size_t pixels, std::size_t channels, bool mirror, bool reverse_channels,
                 std::uint8_t* out);

}  // namespace assay::data
