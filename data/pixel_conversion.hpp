// SPDX-License-Identifier: Apache-2.0
// The inner loops of BatchSource::fill_float: one row of bytes to float32. The result is exactly float(pixel) * scale +
// shift with two roundings, on every instruction set: the file is compiled without contraction into fused
// multiply-adds, and the compiler makes AVX-512, AVX2 and plain versions of the same loops, chosen when the program
// starts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::data {

// in: `pixels` interleaved RGB triples; out: three planes of `pixels` floats.
void rgb_to_planes(const std::uint8_t* in, std::size_t pixels, float scale, float shift, float* out);
// The same order in and out.
void bytes_to_floats(const std::uint8_t* in, std::size_t count, float scale, float shift, float* out);

}  // namespace assay::data
