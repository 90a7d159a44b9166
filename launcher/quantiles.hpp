// SPDX-License-Identifier: Apache-2.0
// Values at a share of the way through a set, between neighbours as numpy.quantile and numpy.percentile. Pure.
#pragma once

#include <vector>

namespace assay::launcher {

// share: 0..1. Throws std::invalid_argument when there are no values, and on another share.
double quantile(std::vector<double> values, double share);
// The same with the share in percent.
double percentile(std::vector<double> values, double percent);

}  // namespace assay::launcher
