// SPDX-License-Identifier: Apache-2.0
// What follows from the figures of an epoch: whether its checkpoint is the best, whether the learning rate falls,
// whether training stops. Pure: every rank decides from the same bits.
#pragma once

#include <string>

#include "launcher/config/run_config.hpp"
#include "launcher/training/metrics_log.hpp"
#include "launcher/training/training_state.hpp"

namespace assay::launcher::training {

// Updates best, plateau and early stopping in the state, whose step is that of the epoch's end.
void decide(TrainingState& state, const config::RunConfig& config, const EpochRecord& record);

// Throws config::UsageError when something that moves the training (early stopping, a plateau schedule) waits for a
// validation figure and there are no validation images.
void check_monitors(const config::RunConfig& config, bool has_validation);

// What to tell the user about a checkpoint.monitor that will never have a value: no checkpoint is `best` then, and
// `last` is used. Empty when all is well.
std::string missing_best_warning(const config::RunConfig& config, bool has_validation);

}  // namespace assay::launcher::training
