// SPDX-License-Identifier: Apache-2.0
// SHAP's values over the picture in grey, in the colours of shap's image_plot: red for what speaks for the class, blue
// against it, the stronger the larger, symmetric about 0. Pure; any thread may call.
#pragma once

#include <span>

#include "data/files/image_codec.hpp"

namespace assay::launcher::artefacts {

// Of |value| over the picture: from here on the colour is full.
constexpr double kFullColourPercentile = 99.9;

// values: [height, width] of the picture (of a picture with channels their sum). Values that are all 0 colour nothing.
// Throws std::invalid_argument when they do not fit.
data::files::Image attribution_picture(const data::files::Image& picture, std::span<const double> values,
                                       double percentile = kFullColourPercentile);

}  // namespace assay::launcher::artefacts
