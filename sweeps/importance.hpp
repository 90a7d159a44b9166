// SPDX-License-Identifier: Apache-2.0
// How much of a figure's variance over the trials of a sweep each axis explains by itself: one-way analysis of
// variance with the trials grouped by the axis, corrected for what groups of that number explain by chance: Kelley's
// epsilon squared (T. L. Kelley, "An unbiased correlation ratio measure", PNAS 21, 1935, 554-559). What two axes do
// only together belongs to neither. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/ranking.hpp"

namespace assay::sweeps {

inline constexpr const char* kImportanceMeasure = "variance explained by each axis alone (epsilon squared)";

struct AxisImportance {
  std::string axis;
  double share = 0;        // 0..1; NaN where it cannot be told: one group, or hardly more trials than groups
  std::size_t trials = 0;  // done ones that have the figure and in which the axis counts
  std::size_t groups = 0;
  bool in_bins = false;  // numbers that hardly repeat, cut into quantile bins
};

// (between - (k - 1) * within mean square) / total, not below 0; NaN for fewer than two groups, where no group has two
// values, and where the values do not vary. Throws std::invalid_argument on an empty group.
double epsilon_squared(const std::vector<std::vector<double>>& groups);

// One for each axis that takes more than one value, the largest first, what cannot be told last.
std::vector<AxisImportance> axis_importance(const Collection& collection, const Ranking& ranking);

}  // namespace assay::sweeps
