// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/explain/segmentation.hpp"

namespace assay::models::explain {
namespace {

std::int64_t parts(double wished, int length) {
  return static_cast<std::int64_t>(std::clamp(std::round(wished), 1.0, static_cast<double>(length)));
}

}  // namespace

Segments grid(int height, int width, int segments) {
  if (height < 1 || width < 1) throw std::invalid_argument("a picture without pixels cannot be cut");
  if (segments < 1) throw std::invalid_argument("a grid needs a wish of at least 1 segment");
  // The shorter side first: the longer one has room for what is left.
  const auto [shorter, longer] = std::minmax(height, width);
  const std::int64_t across = parts(std::sqrt(static_cast<double>(segments) * shorter / longer), shorter);
  const std::int64_t along = parts(static_cast<double>(segments) / static_cast<double>(across), longer);
  const std::int64_t rows = height <= width ? across : along;
  const std::int64_t columns = height <= width ? along : across;
  Segments cut{.height = height, .width = width, .count = static_cast<int>(rows * columns), .labels = {}};
  cut.labels.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      cut.labels.push_back(static_cast<std::int32_t>(y * rows / height * columns + x * columns / width));
    }
  }
  return cut;
}

}  // namespace assay::models::explain
