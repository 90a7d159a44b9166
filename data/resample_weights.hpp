// SPDX-License-Identifier: Apache-2.0
// Which pixels along one axis make a pixel of a resized image, and with what weights: those of Pillow's Image.resize
// (libImaging/Resample.c, precompute_coeffs and normalize_coeffs_8bpc), whose kernels grow with the scale when an image
// shrinks, so that nothing aliases. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::data {

enum class ResampleKernel { bilinear, bicubic };  // a triangle of reach 1; Keys' cubic with a = -1/2, of reach 2

struct ResampleWeights {
  static constexpr int kBits = 22;  // after the binary point; weights of a pixel add up to about 1 << kBits

  struct Taps {
    std::uint32_t first = 0;  // in the source
    std::uint32_t count = 0;
    std::size_t at = 0;  // in values
  };
  std::vector<Taps> taps;  // of each target pixel
  std::vector<std::int32_t> values;

  std::span<const std::int32_t> of(const Taps& one) const { return std::span(values).subspan(one.at, one.count); }
};

// source, target: pixels, at least 1.
ResampleWeights resample_weights(int source, int target, ResampleKernel kernel);

}  // namespace assay::data
