// SPDX-License-Identifier: Apache-2.0
// One start of `assay train` from arguments to exit code: store, rows, replica, run folder, trainer. Everything here is
// collective; what only rank 0 may do goes through on_root.
#pragma once

#include <filesystem>
#include <optional>

#include "launcher/training/run_setup.hpp"

namespace assay::launcher::training {

struct TrainArguments {
  RunRequest request;
  std::filesystem::path data;
  std::filesystem::path run;
  std::optional<double> time_limit_seconds;
  bool dump_samples = false;
  std::int64_t dry_run_steps = 0;  // > 0: that many steps, nothing written
};

// Returns the exit code (0 or 75); throws on every fault.
int train(TrainArguments arguments);

}  // namespace assay::launcher::training
