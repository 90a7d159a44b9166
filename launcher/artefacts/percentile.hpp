// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace assay::launcher::artefacts {

// Between neighbours, as numpy.percentile. percent: 0..100. Throws std::invalid_argument when there are no values.
double percentile(std::vector<double> values, double percent);

}  // namespace assay::launcher::artefacts
