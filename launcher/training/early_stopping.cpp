// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/early_stopping.hpp"

#include <cmath>

namespace assay::launcher::training {

bool Monitor::improves(double value, const std::optional<double>& best, double min_delta) const {
  if (std::isnan(value)) return false;
  if (!best) return true;
  return path_.ends_with("loss") ? value < *best - min_delta : value > *best + min_delta;
}

bool should_stop(EarlyStoppingState& state, const Monitor& monitor, double value, double min_delta,
                 std::uint32_t patience) {
  if (patience == 0 || !monitor.enabled()) return false;
  if (monitor.improves(value, state.best, min_delta)) {
    state.best = value;
    state.wait = 0;
    return false;
  }
  return ++state.wait >= patience;
}

}  // namespace assay::launcher::training
