// SPDX-License-Identifier: Apache-2.0
// Keys that are right alone and wrong together.
#pragma once

#include "launcher/config/run_config.hpp"

namespace assay::launcher::config {

// Throws UsageError naming the keys that contradict each other.
void check_consistency(const RunConfig& config);

}  // namespace assay::launcher::config
