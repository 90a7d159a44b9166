// SPDX-License-Identifier: Apache-2.0
#include "slurm/array_plan.hpp"

#include <algorithm>
#include <stdexcept>

namespace assay::slurm {

ArrayPlan plan_arrays(std::span<const std::string> ids, const ArrayOptions& options, std::uint32_t max_array_size) {
  if (options.trials_per_task == 0 || max_array_size == 0) {
    throw std::invalid_argument("a task takes at least one trial, an array at least one task");
  }
  ArrayPlan plan;
  for (std::size_t at = 0; at < ids.size(); at += options.trials_per_task) {
    if (plan.arrays.empty() || plan.arrays.back().size() == max_array_size) plan.arrays.emplace_back();
    const auto own = ids.subspan(at, std::min<std::size_t>(options.trials_per_task, ids.size() - at));
    plan.arrays.back().emplace_back(own.begin(), own.end());
  }
  plan.one_after_another = options.throttle > 0 && plan.arrays.size() > 1;
  return plan;
}

}  // namespace assay::slurm
