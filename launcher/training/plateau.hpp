// SPDX-License-Identifier: Apache-2.0
// When the learning rate of schedule.kind `plateau` falls: Keras' ReduceLROnPlateau without a cooldown. After
// `patience` epochs in a row in which the monitored figure did not improve by more than min_delta the rate is reduced
// once and the count starts again. Pure decisions; the state is part of the training state.
#pragma once

#include <cstdint>
#include <optional>

#include "launcher/config/run_config.hpp"
#include "launcher/training/early_stopping.hpp"

namespace assay::launcher::training {

struct PlateauState {
  std::optional<double> best;
  std::uint32_t wait = 0;
  std::uint32_t reductions = 0;
};

// The epoch's figure at schedule.monitor; NaN never improves. Nothing moves unless schedule.kind is `plateau`.
void observe_plateau(PlateauState& state, const config::ScheduleSection& options, double value);

}  // namespace assay::launcher::training
