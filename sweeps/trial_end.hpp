// SPDX-License-Identifier: Apache-2.0
// The event and the words for the end of an attempt. Pure.
#pragma once

#include <string>

#include "sweeps/event.hpp"
#include "sweeps/run_outcome.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::sweeps {

// Out of attempts, an interrupted trial has failed: `most` of its attempts were lost, this one included.
TrialEnded trial_ended(const TrialStatus& before, const JobEnd& end, const Outcome& outcome, double seconds,
                       std::uint32_t most_lost_attempts);

// "trial 4f1c0a failed after 1m2.5s: exit code 3: ...". figure: what it reached, for example "validation.roc_auc 0.93";
// empty when there is nothing to tell.
std::string end_line(const TrialEnded& end, const std::string& figure);

}  // namespace assay::sweeps
