// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/class_weights.hpp"

#include <algorithm>
#include <string>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::training {

ClassWeights class_weights(const config::LossSection& options, std::span<const std::uint8_t> labels,
                           std::span<const std::uint32_t> rows) {
  const std::vector<std::string>& wanted = options.class_weights;
  if (wanted.empty()) return {};
  if (wanted.size() == 2) return {std::stod(wanted[0]), std::stod(wanted[1])};
  const auto real = static_cast<double>(
      std::count_if(rows.begin(), rows.end(), [labels](std::uint32_t row) { return labels[row] == 1; }));
  const auto count = static_cast<double>(rows.size());
  if (real == 0 || real == count) {
    throw config::UsageError(
        "loss.class_weights is balanced, but all training images are of one class: set loss.class_weights=none, or "
        "train on both classes");
  }
  return {count / (2 * (count - real)), count / (2 * real)};
}

}  // namespace assay::launcher::training
