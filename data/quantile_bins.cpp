// SPDX-License-Identifier: Apache-2.0
#include "data/quantile_bins.hpp"

#include <algorithm>

namespace assay::data {

BinnedValues quantile_bins(std::span<const double> values) {
  if (values.empty()) return {};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  auto starts = sorted;  // the smallest value of each bin
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  if (starts.size() > kMostBins) {
    starts.clear();
    for (std::size_t i = 0; i < kMostBins; ++i) starts.push_back(sorted[i * sorted.size() / kMostBins]);
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  }
  BinnedValues binned;
  binned.bins = static_cast<int>(starts.size());
  binned.bin.reserve(values.size());
  for (const double value : values) {
    const auto after = std::upper_bound(starts.begin(), starts.end(), value);
    binned.bin.push_back(static_cast<std::uint8_t>(after - starts.begin() - 1));
  }
  return binned;
}

}  // namespace assay::data
