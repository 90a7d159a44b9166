// SPDX-License-Identifier: Apache-2.0
// How long an attempt ran that nobody saw end. Pure but for the times of files.
#pragma once

#include "data/files/run_folder.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::sweeps {

// Seconds from the recorded start of the present attempt to the newest change of heartbeat, metrics.jsonl, status.json
// and events.jsonl, as their times say (the clocks of two hosts may differ); 0 when nothing changed since.
double seconds_until_last_sign(const TrialStatus& status, const data::files::RunFolder& run);

}  // namespace assay::sweeps
