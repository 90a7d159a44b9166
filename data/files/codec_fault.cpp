// SPDX-License-Identifier: Apache-2.0
#include "data/files/codec_fault.hpp"

#include <cstdio>
#include <stdexcept>
#include <string>

namespace assay::data::files {

void raise_fault(CodecFault& fault, const char* prefix, const char* text) {
  std::snprintf(fault.reason.data(), fault.reason.size(), "%s%s", prefix, text);
  std::longjmp(fault.jump, 1);
}

void require_pixels(std::uint64_t width, std::uint64_t height, const ImageLimits& limits) {
  // Each side is below 2^32, so the product cannot overflow.
  if (width * height <= limits.max_pixels) return;
  throw ImageError(std::to_string(width) + " x " + std::to_string(height) + " pixels are over the cap of " +
                   std::to_string(limits.max_pixels));
}

void require_complete(const Image& image) {
  const bool complete =
      image.width > 0 && image.height > 0 &&
      image.pixels.size() == static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height) * 3;
  if (!complete) throw std::invalid_argument("an image to encode needs width x height x 3 pixel bytes");
}

}  // namespace assay::data::files
