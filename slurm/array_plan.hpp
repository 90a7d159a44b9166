// SPDX-License-Identifier: Apache-2.0
// How trials become tasks of job arrays: so many trials to a task, no array larger than the site allows, no more tasks
// at a time than asked for. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay::slurm {

struct ArrayOptions {
  std::uint32_t trials_per_task = 1;  // one after another
  std::uint32_t throttle = 0;         // tasks at a time; 0: no limit
};

// The ids of the trials of each task of one array.
using ArrayTasks = std::vector<std::vector<std::string>>;

struct ArrayPlan {
  std::vector<ArrayTasks> arrays;  // all ids, in their order
  // Each array waits for the one before it: only so does the throttle hold for all of them together.
  bool one_after_another = false;
};

// max_array_size: as Slurm means it, tasks 0 to max_array_size - 1. Throws std::invalid_argument when it or
// trials_per_task is 0.
ArrayPlan plan_arrays(std::span<const std::string> ids, const ArrayOptions& options, std::uint32_t max_array_size);

}  // namespace assay::slurm
