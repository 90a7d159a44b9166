// SPDX-License-Identifier: Apache-2.0
// How alike two lists of numbers are ordered. Pure.
#pragma once

#include <span>
#include <vector>

namespace assay::models::explain {

// The ranks of a list, for one that is compared with many: sorting is done once.
class RankedValues {
 public:
  explicit RankedValues(std::span<const double> values);

 private:
  friend double rank_correlation(const RankedValues& a, const RankedValues& b);
  // Twice the rank of each value less twice the mean rank: whole numbers, so that sums of them are exact.
  std::vector<double> centred_;
  double square_ = 0;
  bool holds_nan_ = false;
};

// Spearman's rank correlation, ties given their mean rank (as scipy.stats.spearmanr). NaN below two values, and where
// either side does not vary or holds a NaN. Throws std::invalid_argument on unequal lengths.
double rank_correlation(const RankedValues& a, const RankedValues& b);
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace assay::models::explain
