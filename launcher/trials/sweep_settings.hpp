// SPDX-License-Identifier: Apache-2.0
// How a sweep is run, as the user said it and as the journal keeps it: `sweep resume` goes on with the last recorded
// settings. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sweeps/sweep_state.hpp"

namespace assay::launcher::trials {

// jobs, ranks, group_size, retries: no more than this.
inline constexpr std::uint32_t kMostOfASetting = 100'000;

struct SweepSettings {
  std::uint32_t jobs = 0;        // trials at the same time; 0: as many as the machine has cores or GPUs for
  std::uint32_t ranks = 1;       // of each trial
  std::uint32_t group_size = 1;  // ranks of each trial inside one MPI world
  std::string launcher =
      "auto";                 // what starts the ranks of a trial: auto (mpirun where there are several), mpirun, srun
  std::uint32_t retries = 2;  // how often a lost trial is started again
  bool fail_fast = false;
  double stale_seconds = 600;  // 0: never
  std::string folder;          // what relative paths in the sweep file are relative to; absolute

  bool operator==(const SweepSettings&) const = default;
};

// The recorded ones, defaults where nothing is recorded. Throws data::files::InputError for a value that no
// option takes.
SweepSettings read_settings(const sweeps::SweepState& state);
// For sweeps::SettingsRecorded: every setting, in a fixed order.
std::vector<std::pair<std::string, std::string>> settings_text(const SweepSettings& settings);

}  // namespace assay::launcher::trials
