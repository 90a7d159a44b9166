// SPDX-License-Identifier: Apache-2.0
// A picture as three planes of numbers, in the colours in which SLIC and quickshift measure distances. Pure; any thread
// may call.
#pragma once

#include <array>
#include <vector>

#include "data/files/image_codec.hpp"

namespace assay::models::explain {

struct ColourPlanes {
  int height = 0;
  int width = 0;
  std::array<std::vector<double>, 3> channels;  // [height, width] each
};

// stretched: the picture's smallest and largest value become 0 and 1 before, as SLIC wants it; else 255 becomes 1.
enum class LabRange { plain, stretched };
// CIE L*a*b* of sRGB under D65, the 2 degree observer (scikit-image's rgb2lab). Throws std::invalid_argument when the
// picture is empty or its pixels do not fit its sides.
ColourPlanes lab_planes(const data::files::Image& image, LabRange range);

// With a Gaussian cut off at four deviations, beyond the edges mirrored (scipy.ndimage's mode "reflect": the edge
// twice). sigma in pixels, 0 for no blur.
void smooth(ColourPlanes& planes, double sigma);

}  // namespace assay::models::explain
