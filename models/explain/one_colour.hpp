// SPDX-License-Identifier: Apache-2.0
// A picture in which there is nothing to cut. Pure; any thread may call.
#pragma once

#include <algorithm>
#include <cstddef>

#include "data/files/image_codec.hpp"
#include "models/explain/segments.hpp"

namespace assay::models::explain {

inline bool has_one_colour(const data::files::Image& image) {
  const auto& pixels = image.pixels;
  return pixels.size() < 3 || std::equal(pixels.begin() + 3, pixels.end(), pixels.begin());
}

inline Segments whole_picture(int height, int width) {
  const std::size_t pixels = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  return {.height = height, .width = width, .count = 1, .labels = std::vector<std::int32_t>(pixels)};
}

}  // namespace assay::models::explain
