// SPDX-License-Identifier: Apache-2.0
// The options of `sweep run` and `sweep resume` that say how trials are run. What is not given stays as it was: the
// default, or what the sweep has recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "launcher/trials/sweep_settings.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct SweepRunOptions {
  std::optional<std::uint32_t> jobs;
  std::optional<std::uint32_t> ranks;
  std::optional<std::uint32_t> group_size;
  std::optional<std::uint32_t> retries;
  std::optional<std::string> launcher;
  std::optional<std::string> stale_after;
  bool fail_fast = false;
  bool keep_going = false;
};

void add_sweep_run_options(CLI::App& command, SweepRunOptions& options);

// Throws config::UsageError for a length of time that is none.
void change_settings(const SweepRunOptions& options, trials::SweepSettings& settings);

}  // namespace assay::launcher::commands
