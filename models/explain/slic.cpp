// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include "models/explain/colour_planes.hpp"
#include "models/explain/one_colour.hpp"
#include "models/explain/segmentation.hpp"
#include "models/explain/slic_clusters.hpp"

namespace assay::models::explain {
namespace {

// Of the mean size of a cluster.
constexpr double kLeastSize = 0.5;
constexpr double kGreatestSize = 3;

}  // namespace

Segments slic(const data::files::Image& image, const SlicOptions& options) {
  if (options.segments < 1) throw std::invalid_argument("SLIC needs a wish of at least 1 segment");
  if (!(options.compactness > 0)) throw std::invalid_argument("the compactness of SLIC must be above 0");
  ColourPlanes planes = lab_planes(image, LabRange::stretched);
  if (has_one_colour(image)) return whole_picture(image.height, image.width);
  smooth(planes, options.sigma);
  const double ratio = 1.0 / options.compactness;
  for (auto& plane : planes.channels) {
    for (double& value : plane) value *= ratio;
  }
  const ClusterLabels found = slic_clusters(planes, options.segments);
  const double size = static_cast<double>(found.labels.size()) / found.clusters;
  return connected_segments(found.labels, image.height, image.width, static_cast<std::size_t>(kLeastSize * size),
                            static_cast<std::size_t>(kGreatestSize * size));
}

}  // namespace assay::models::explain
