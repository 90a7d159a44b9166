// SPDX-License-Identifier: Apache-2.0
#include "data/row_kernels.hpp"

namespace assay::data {
namespace {

[[gnu::always_inline]] inline void reorder_any(const std::uint8_t* __restrict in, std::size_t pixels,
                                               std::size_t channels, bool mirror, bool reverse_channels,
                                               std::uint8_t* __restrict out) {
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    const std::uint8_t* from = in + channels * (mirror ? pixels - 1 - pixel : pixel);
    std::uint8_t* to = out + channels * pixel;
    for (std::size_t c = 0; c < channels; ++c) to[c] = from[reverse_channels ? channels - 1 - c : c];
  }
}

// With a constant number of bytes per pixel a copy is a few moves.
template <std::size_t kChannels>
void reorder(const std::uint8_t* __restrict in, std::size_t pixels, bool mirror, bool reverse_channels,
             std::uint8_t* __restrict out) {
  reorder_any(in, pixels, kChannels, mirror, reverse_channels, out);
}

}  // namespace

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void bytes_to_floats(
    const std::uint8_t* __restrict in, std::size_t count, float scale, float shift, float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(in[i]) * scale + shift;
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void bytes_to_floats(
    const std::uint8_t* __restrict in, std::size_t count, const float* __restrict scale, const float* __restrict shift,
    float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(in[i]) * scale[i] + shift[i];
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void map_floats(
    float* __restrict values, std::size_t count, const float* __restrict scale, const float* __restrict shift) {
  for (std::size_t i = 0; i < count; ++i) values[i] = values[i] * scale[i] + shift[i];
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void blend_rows(
    const float* __restrict first, const float* __restrict second, float weight, std::size_t count,
    const float* __restrict scale, const float* __restrict shift, float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = (first[i] + (second[i] - first[i]) * weight) * scale[i] + shift[i];
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void add_to_sums(
    const float* __restrict values, std::size_t count, double* __restrict sums) {
  for (std::size_t i = 0; i < count; ++i) sums[i] += values[i];
}

void reorder_row(const std::uint8_t* in, std::size_t pixels, std::size_t channels, bool mirror, bool reverse_channels,
                 std::uint8_t* out) {
  switch (channels) {
    case 1:
      return reorder<1>(in, pixels, mirror, reverse_channels, out);
    case 2:
      return reorder<2>(in, pixels, mirror, reverse_channels, out);
    case 3:
      return reorder<3>(in, pixels, mirror, reverse_channels, out);
    case 4:
      return reorder<4>(in, pixels, mirror, reverse_channels, out);
    default:
      return reorder_any(in, pixels, channels, mirror, reverse_channels, out);
  }
}

}  // namespace assay::data
