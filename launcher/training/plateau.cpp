// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/plateau.hpp"

namespace assay::launcher::training {

void observe_plateau(PlateauState& state, const config::ScheduleSection& options, double value) {
  if (options.kind != "plateau") return;
  if (Monitor(options.monitor).improves(value, state.best, options.min_delta)) {
    state.best = value;
    state.wait = 0;
    return;
  }
  if (++state.wait < static_cast<std::uint32_t>(options.patience)) return;
  ++state.reductions;
  state.wait = 0;
}

}  // namespace assay::launcher::training
