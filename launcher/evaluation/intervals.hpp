// SPDX-License-Identifier: Apache-2.0
// How sure a figure is, given how many images it was measured on. Wilson's interval for a share of images; the figures
// that are no shares have bootstrap.hpp. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace assay::launcher::evaluation {

// Both ends NaN where the figure is undefined.
struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

// Of all intervals.
inline constexpr double kConfidence = 0.95;

// The 95 % score interval of a share of `part` among `whole` (Wilson, JASA 22, 1927, 209-212): within [0, 1], and of
// some width where the share is 0 or 1. Undefined for whole = 0. Throws std::invalid_argument when part > whole.
Interval wilson_interval(std::uint64_t part, std::uint64_t whole);

// The middle 95 % of the values, between neighbours as numpy.percentile does it. Undefined for no values and when one
// of them is NaN.
Interval middle_of(std::vector<double> values);

}  // namespace assay::launcher::evaluation
