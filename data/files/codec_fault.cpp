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

void spend(DecodeBudget& budget, std::uint64_t pixels, CodecFault& fault) {
  if (!budget.is_spent_after(pixels)) return;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "decoding takes more than the limit of %g s", budget.seconds());
  raise_fault(fault, "", text.data());
}

void require_pixels(std::uint64_t width, std::uint64_t height, const ImageLimits& limits) {
  // Each side is below 2^32, so the product cannot overflow.
  if (width * height <= limits.max_pixels) return;
  throw ImageError(std::to_string(width) + " x " + std::to_string(height) + " pixels are over the cap of " +
                   std::to_string(limits.max_pixels));
}

void require_complete(std::size_t bytes, int width, int height, int channels) {
  const bool complete = width > 0 && height > 0 &&
                        bytes == static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) *
                                     static_cast<std::uint64_t>(channels);
  if (!complete) {
    throw std::invalid_argument("an image to encode needs width x height x " + std::to_string(channels) +
                                " pixel bytes");
  }
}

}  // namespace assay::data::files
