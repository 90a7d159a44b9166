// SPDX-License-Identifier: Apache-2.0
// The judgement of `assay doctor`: what works on a machine with these facts, what does not, and the fix. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/system_facts.hpp"

namespace assay::launcher {

enum class Health { ok, warn, missing };
std::string_view health_name(Health health);  // "ok", "warn", "missing"

struct Finding {
  Health health = Health::ok;
  std::string what;   // "/dev/shm"
  std::string found;  // "64 MiB"
  std::string fix;    // empty when there is nothing to do
};

std::vector<Finding> diagnose(const SystemFacts& facts);
// "1.5 GiB": binary units, one decimal below 10.
std::string bytes_text(std::uint64_t bytes);

}  // namespace assay::launcher
