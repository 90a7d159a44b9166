// SPDX-License-Identifier: Apache-2.0
#include "launcher/quantiles.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace assay::launcher {

double quantile(std::vector<double> values, double share) {
  if (values.empty() || !(share >= 0 && share <= 1)) {
    throw std::invalid_argument("a percentile needs values and a share of 0 to 100 percent");
  }
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), below, values.end());
  const auto above = std::min_element(below + 1, values.end());
  if (above == values.end()) return *below;
  return *below + (place - static_cast<double>(below - values.begin())) * (*above - *below);
}

double percentile(std::vector<double> values, double percent) {
  return quantile(std::move(values), percent / 100);
}

}  // namespace assay::launcher
