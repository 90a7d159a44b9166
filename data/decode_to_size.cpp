// SPDX-License-Identifier: Apache-2.0
#include "data/decode_to_size.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace assay::data {

files::Image decode_to_size(std::span<const std::byte> bytes, const files::ImageLimits& limits, int height, int width,
                            DecodeFilter filter, AntialiasResize& resizer) {
  if (height < 1 || width < 1) throw std::invalid_argument("an image is decoded to sides of at least 1");
  constexpr int kLargest = std::numeric_limits<int>::max();
  const auto wanted = [&](int side) {
    // Nearest takes single pixels of the whole image, not means.
    if (filter == DecodeFilter::nearest) return kLargest;
    return side > kLargest / kDecodeMargin ? kLargest : side * kDecodeMargin;
  };
  return resizer.run(files::decode_image_to_cover(bytes, wanted(width), wanted(height), limits), height, width, filter);
}

}  // namespace assay::data
