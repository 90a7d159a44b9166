// SPDX-License-Identifier: Apache-2.0
// Numbers sorted into few bins: each value a bin of its own where there are few values (a codec, a quality), bins of
// about equal counts otherwise. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::data {

inline constexpr std::size_t kMostBins = 16;

struct BinnedValues {
  std::vector<std::uint8_t> bin;  // of each value, 0 .. bins - 1, ascending with the value
  int bins = 0;                   // at most kMostBins; 0 without values
};

// Equal values always share a bin. Values must be finite.
BinnedValues quantile_bins(std::span<const double> values);

}  // namespace assay::data
