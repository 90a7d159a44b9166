// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "models/explain/segmentation.hpp"

namespace assay::models::explain {

std::vector<std::uint8_t> mean_colours(std::span<const std::uint8_t> pixels, int channels, const Segments& segments) {
  const auto depth = static_cast<std::size_t>(channels);
  if (channels < 1 || pixels.size() != segments.labels.size() * depth) {
    throw std::invalid_argument("a picture whose pixels do not fit its segments");
  }
  const auto count = static_cast<std::size_t>(segments.count);
  std::vector<std::uint64_t> sums(count * depth);
  std::vector<std::uint64_t> sizes(count);
  for (std::size_t i = 0; i < segments.labels.size(); ++i) {
    const auto segment = static_cast<std::size_t>(segments.labels[i]);
    ++sizes[segment];
    for (std::size_t c = 0; c < depth; ++c) sums[segment * depth + c] += pixels[i * depth + c];
  }
  std::vector<std::uint8_t> filled(pixels.size());
  for (std::size_t i = 0; i < segments.labels.size(); ++i) {
    const auto segment = static_cast<std::size_t>(segments.labels[i]);
    for (std::size_t c = 0; c < depth; ++c) {
      filled[i * depth + c] = static_cast<std::uint8_t>(sums[segment * depth + c] / sizes[segment]);
    }
  }
  return filled;
}

}  // namespace assay::models::explain
