// SPDX-License-Identifier: Apache-2.0
// An epoch in figures and in words. Pure.
#pragma once

#include <string>

#include "launcher/training/metrics_log.hpp"
#include "launcher/training/step_result.hpp"
#include "launcher/training/training_state.hpp"

namespace assay::launcher::training {

// Adds a step on `count` images.
void add_to_totals(EpochTotals& totals, const StepResult& result, std::uint64_t count);

// Training figures of REAL as the positive class; no ROC AUC.
SplitFigures figures_of(const EpochTotals& totals);

// The line of the log: "epoch 3/10  loss 0.4123  accuracy 0.8123  ...  lr 0.001  2.3 s".
std::string describe_epoch(const EpochRecord& record, std::int64_t epochs);

}  // namespace assay::launcher::training
