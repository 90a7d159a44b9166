// SPDX-License-Identifier: Apache-2.0
// One key of a configuration set from text, for callers that know better than an override where the text stands.
#pragma once

#include <string>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::config {

// Throws UsageError: "optimizer.lr: expected a number, got 'fast'"; an unknown key with the nearest known one. The key
// alone is checked, not what it means beside others (validate).
void set_value(RunConfig& config, const std::string& key, const std::string& value);

}  // namespace assay::launcher::config
