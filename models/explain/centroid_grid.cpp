// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "models/explain/slic_clusters.hpp"

namespace assay::models::explain {
namespace {

// Halves go to the even neighbour, as in numpy.
GridAxis axis_of(double step) {
  return {.first = static_cast<int>(std::floor(step / 2)), .step = static_cast<int>(std::nearbyint(step))};
}

}  // namespace

CentroidGrid centroid_grid(int height, int width, int points) {
  const double pixels = static_cast<double>(height) * width;
  if (pixels <= points) return {};
  double step_short = std::pow(pixels / points, 0.5);
  double step_long = step_short;
  const auto [shorter, longer] = std::minmax(height, width);
  if (shorter < step_short) {
    step_short = shorter;
    step_long = static_cast<double>(longer) / points;
  }
  if (height <= width) return {.y = axis_of(step_short), .x = axis_of(step_long)};
  return {.y = axis_of(step_long), .x = axis_of(step_short)};
}

}  // namespace assay::models::explain
