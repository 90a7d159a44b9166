// SPDX-License-Identifier: Apache-2.0
#include "sweeps/asha.hpp"

#include <algorithm>
#include <cmath>

namespace assay::sweeps {

std::vector<std::uint32_t> rung_epochs(const EarlyStopping& options, std::uint32_t epochs) {
  std::vector<std::uint32_t> rungs;
  // 64 bits: the first product beyond `epochs` may not fit into 32.
  for (std::uint64_t rung = options.grace; rung < epochs; rung *= options.eta) {
    rungs.push_back(static_cast<std::uint32_t>(rung));
  }
  return rungs;
}

bool goes_on(double value, std::span<const double> before, std::uint32_t eta, bool maximise) {
  if (std::isnan(value)) return false;
  const auto at_least_as_good = std::count_if(before.begin(), before.end(), [&](double other) {
    return maximise ? other >= value : other <= value;  // never true of NaN
  });
  const std::size_t places = std::max<std::size_t>(1, (before.size() + 1) / eta);
  return static_cast<std::size_t>(at_least_as_good) < places;
}

}  // namespace assay::sweeps
