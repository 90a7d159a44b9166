// SPDX-License-Identifier: Apache-2.0
// The regression of LIME on some of the segments. Pure.
#pragma once

#include <span>

#include "models/explain/lime.hpp"
#include "models/explain/masks.hpp"
#include "models/explain/ridge.hpp"

namespace assay::models::explain {

// Masks (the columns `segments` of them) and outputs less their weighted means, which takes the intercept out of the
// regression.
struct CentredMasks {
  Observations observations;
  std::vector<double> mean_shown;  // of each segment
  double mean_output = 0;
};

// Throws std::invalid_argument when there are not as many outputs and weights as masks.
CentredMasks centre(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                    std::span<const int> segments);

// The fit on these segments alone, in their order.
LimeFit fit_segments(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                     std::span<const int> segments, double ridge);

// 0 .. count - 1.
std::vector<int> all_segments(int count);

// Places of the values by falling |value|, equal ones in their order.
std::vector<int> by_falling_magnitude(std::span<const double> values);

}  // namespace assay::models::explain
