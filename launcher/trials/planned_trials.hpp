// SPDX-License-Identifier: Apache-2.0
// Whether the recipe or configuration file of a sweep still gives the trials that were planned: their ids are of the
// resolved configurations, and both may be edited between the plan and the run.
#pragma once

#include <functional>

#include "launcher/trials/trial_resolver.hpp"
#include "sweeps/sweep_file.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::launcher::trials {

// Which trials are still to run.
using IsOpen = std::function<bool(const sweeps::TrialStatus& status)>;

// Throws sweeps::SweepError naming the first open trial whose configuration is another one now, or can no longer be
// made. resolver: of this file.
void require_planned(const sweeps::SweepState& state, const sweeps::SweepFile& file, const TrialResolver& resolver,
                     const IsOpen& is_open);

}  // namespace assay::launcher::trials
