// SPDX-License-Identifier: Apache-2.0
// Small pictures made large enough for a person to see: every pixel becomes a square of a whole number of pixels. Lines
// are drawn on the enlarged picture, so that they stay thin. Pure; any thread may call.
#pragma once

#include "data/files/image_codec.hpp"
#include "models/explain/segments.hpp"

namespace assay::launcher::artefacts {

constexpr int kVisibleSide = 256;

// The smallest factor by which the longer side is at least kVisibleSide; 1 for larger pictures.
int enlargement_factor(int width, int height);
// Throw std::invalid_argument when the factor is below 1, the picture's pixels do not fit its sides, or the result has
// more than 2^31 pixels.
data::files::Image enlarged(const data::files::Image& picture, int factor);
models::explain::Segments enlarged(const models::explain::Segments& segments, int factor);

}  // namespace assay::launcher::artefacts
