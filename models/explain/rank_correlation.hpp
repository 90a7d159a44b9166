// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace assay::models::explain {

// Spearman's rank correlation, ties given their mean rank (as scipy.stats.spearmanr). NaN below two values, and where
// either side does not vary or holds a NaN. Throws std::invalid_argument on unequal lengths.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace assay::models::explain
