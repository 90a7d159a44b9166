// SPDX-License-Identifier: Apache-2.0
// Resizing of one image without augmentation but for flips: columns first, each stored row once, then rows. The tables
// are made once for a pair of sizes. Immutable after construction; any thread may call.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/batch_source.hpp"

namespace assay::data {

// Of output pixel i, the position (i + 1/2) * in / out - 1/2 in the stored image decides (half-pixel centres):
// bilinear takes its two neighbours, without antialiasing (tf.image.resize; PyTorch's interpolate with
// align_corners=False), nearest the pixel whose area it lies in (TensorFlow and Pillow; PyTorch's nearest-exact).
enum class ResizeFilter { bilinear, nearest };

class ImageResize {
 public:
  // Both shapes have the same channels; reverse_channels turns RGB into BGR.
  ImageResize(const ImageShape& stored, const ImageShape& prepared, ResizeFilter filter, bool reverse_channels);

  struct Flips {
    bool horizontal = false;
    bool vertical = false;
  };
  // image: [H, W, C] of the stored shape; scale, shift: one value for each of the W * C elements of a prepared row;
  // scratch: of scratch_floats(); out: [H, W, C] of the prepared shape = value * scale + shift.
  void run(const std::uint8_t* image, const Flips& flips, const float* scale, const float* shift,
           std::span<float> scratch, float* out) const;
  std::size_t scratch_floats() const { return 2 * columns_.size(); }

  // Two stored elements and the weight of the second.
  struct Tap {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    float weight = 0;
  };
  // Of each pixel along one side, in pixels.
  static std::vector<Tap> taps(int stored, int prepared, ResizeFilter filter);

 private:
  std::size_t stored_row_ = 0;  // bytes
  std::vector<Tap> rows_;       // of each prepared row, in stored rows
  std::vector<Tap> columns_;    // of each element of a prepared row, in bytes of a stored row
  std::vector<Tap> mirrored_;   // the same for a flipped image
};

}  // namespace assay::data
