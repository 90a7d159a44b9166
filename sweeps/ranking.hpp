// SPDX-License-Identifier: Apache-2.0
// Trials from best to worst by one figure. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sweeps/collection.hpp"

namespace assay::sweeps {

struct RankedTrial {
  std::size_t place = 0;  // in Collection::trials
  double value = 0;
};

struct Ranking {
  std::string figure;  // as collection.hpp's figure() takes it
  bool maximise = true;
  // Those that have the figure and did not fail; of equal ones the earlier in the plan.
  std::vector<RankedTrial> trials = {};
  // The first that ended by itself or was pruned: one that still runs may yet change, one that was lost is nobody's.
  std::optional<std::size_t> best = {};  // place in Collection::trials
};

// figure: a name, or "" for the objective. maximise: nothing for what the name suggests (losses, errors, scores of
// errors and times are better small); the objective's own mode for the objective. Throws as check_figure does.
Ranking rank_trials(const Collection& collection, std::string_view figure, std::optional<bool> maximise = {});

// Whether less is better, judged by the last part of a name.
bool smaller_is_better(std::string_view figure);

}  // namespace assay::sweeps
