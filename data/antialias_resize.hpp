// SPDX-License-Identifier: Apache-2.0
// Resizing of whole images as bytes, for what is stored or decoded at another size than it came in; the aspect ratio is
// the caller's business. Reuses its tables while sizes stay the same, and its buffers: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/decode_filter.hpp"
#include "data/files/image_codec.hpp"
#include "data/resample_weights.hpp"

namespace assay::data {

// bilinear, bicubic: the bytes of Pillow's Image.resize with BILINEAR and BICUBIC, which average over all pixels that
// shrink into one (antialias), columns before rows and rounded to bytes in between. nearest: the pixel whose area the
// centre lies in, as Pillow's NEAREST. area: means over the area of a pixel (OpenCV's INTER_AREA) where no side grows,
// bilinear otherwise.
class AntialiasResize {
 public:
  // Throws std::invalid_argument on a side below 1 and on an image whose pixels do not fit its sides.
  files::Image run(const files::Image& image, int height, int width, DecodeFilter filter);

 private:
  // The weights along one axis, for the sizes of the last image.
  struct Axis {
    int source = 0;
    int target = 0;
    ResampleKernel kernel = ResampleKernel::bilinear;
    ResampleWeights weights = {};
  };
  static const ResampleWeights& prepared(Axis& axis, int source, int target, ResampleKernel kernel);
  void resize_columns(const std::uint8_t* image, int height, int width, const ResampleWeights& weights,
                      std::uint8_t* out);

  Axis across_;
  Axis down_;
  std::vector<std::uint8_t> gathered_;  // a few rows, pixel by pixel
  std::vector<std::int32_t> wide_;      // the same
  std::vector<std::int32_t> sums_;      // of a row or of a few
  std::vector<std::uint8_t> narrowed_;  // the image after its columns
};

}  // namespace assay::data
