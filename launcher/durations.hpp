// SPDX-License-Identifier: Apache-2.0
// Lengths of time as users and Slurm write them.
#pragma once

#include <string>

namespace assay::launcher {

// Seconds in "90", "90s", "30m", "2h", "1h30m", "MM:SS", "HH:MM:SS" or "D-HH:MM:SS". Throws config::UsageError.
double parse_duration(const std::string& text);

}  // namespace assay::launcher
