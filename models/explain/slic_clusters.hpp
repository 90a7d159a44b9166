// SPDX-License-Identifier: Apache-2.0
// The two steps of SLIC (Achanta et al., TPAMI 2012, sec. 3), each as scikit-image 0.26 takes it, so that every label
// agrees. Pure; any thread may call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/explain/colour_planes.hpp"
#include "models/explain/segments.hpp"

namespace assay::models::explain {

// Places of one axis: first, first + step, ... below the axis' length.
struct GridAxis {
  int first = 0;
  int step = 1;
};
struct CentroidGrid {
  GridAxis y;
  GridAxis x;
};
// About `points` places, as far apart in both directions; where a side is shorter than that, in one row
// (skimage.util.regular_grid). points at least 1.
CentroidGrid centroid_grid(int height, int width, int points);

struct ClusterLabels {
  std::vector<std::int32_t> labels;  // [height, width]: the nearest cluster; a cluster may have several parts, or none
  int clusters = 0;
};
// Ten rounds of k-means in colour and place. A pixel looks at clusters within two steps. planes: divided by the
// compactness.
ClusterLabels slic_clusters(const ColourPlanes& planes, int segments);

// Connected parts (over the four sides) as segments, numbered in the order of their first pixel; one smaller than
// min_size joins a part beside it, and one that reaches max_size ends there.
Segments connected_segments(std::span<const std::int32_t> labels, int height, int width, std::size_t min_size,
                            std::size_t max_size);

}  // namespace assay::models::explain
