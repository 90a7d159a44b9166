// SPDX-License-Identifier: Apache-2.0
// How a sweep goes, for the person who started it, on stderr: a line for each trial that ended, on a terminal with a
// bar below them, and what came of it at the end. One thread.
#pragma once

#include <filesystem>
#include <string>

#include "launcher/progress.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::launcher::trials {

class SweepProgress {
 public:
  explicit SweepProgress(const sweeps::SweepState& state, ProgressOutput output = stderr_output());

  void tell(const std::string& line);
  void show(const sweeps::SweepState& state);
  // "12 done, 3 pruned, 1 failed of 16 trials in out; ..." with what to do about it.
  void finish(const sweeps::SweepState& state, const std::filesystem::path& folder);

 private:
  ProgressOutput output_;
  Progress progress_;
};

// The last line. Pure.
std::string sweep_summary(const sweeps::SweepState& state, const std::filesystem::path& folder);

}  // namespace assay::launcher::trials
