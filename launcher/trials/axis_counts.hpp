// SPDX-License-Identifier: Apache-2.0
// What the trials of a plan have at each key. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sweeps/sweep_file.hpp"
#include "sweeps/trial.hpp"

namespace assay::launcher::trials {

struct AxisCounts {
  std::string key;
  std::vector<std::pair<std::string, std::size_t>>
      values;              // with the trials that have it: numbers ascending, then text
  std::size_t absent = 0;  // trials without the key
};

// The axes in their order, then what only `points` set, in the order in which it comes.
std::vector<std::string> keys_of(const sweeps::SweepFile& file, std::span<const sweeps::PlannedTrial> trials);
std::vector<AxisCounts> axis_counts(const sweeps::SweepFile& file, std::span<const sweeps::PlannedTrial> trials);

}  // namespace assay::launcher::trials
