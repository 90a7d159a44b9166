// SPDX-License-Identifier: Apache-2.0
// The text table that scikit-learn's classification_report prints, byte for byte, for the classes FAKE and REAL. Pure.
#pragma once

#include <string>

#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {

// digits: decimals of each figure. Metrics of at least one image.
std::string classification_report(const Metrics& metrics, int digits = 2);

}  // namespace assay::launcher::evaluation
