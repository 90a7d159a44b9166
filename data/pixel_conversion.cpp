// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_conversion.hpp"

namespace assay::data {

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void rgb_to_planes(
    const std::uint8_t* __restrict in, std::size_t pixels, float scale, float shift, float* __restrict out) {
  float* red = out;
  float* green = out + pixels;
  float* blue = out + 2 * pixels;
  for (std::size_t i = 0; i < pixels; ++i) {
    red[i] = static_cast<float>(in[3 * i]) * scale + shift;
    green[i] = static_cast<float>(in[3 * i + 1]) * scale + shift;
    blue[i] = static_cast<float>(in[3 * i + 2]) * scale + shift;
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void bytes_to_floats(
    const std::uint8_t* __restrict in, std::size_t count, float scale, float shift, float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(in[i]) * scale + shift;
}

}  // namespace assay::data
