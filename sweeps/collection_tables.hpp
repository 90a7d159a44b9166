// SPDX-License-Identifier: Apache-2.0
// A collection as flat tables, the same for CSV files and SQLite. Pure.
#pragma once

#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/data_table.hpp"
#include "sweeps/seed_intervals.hpp"

namespace assay::sweeps {

// "trials", a row for each trial in the order of the plan: id, position (in the plan, from 0), state, reason, attempts,
// code (of the exit), wall_seconds, epochs_trained, epochs_per_second, best_epoch, the parameters under their keys,
// best.METRIC, last.METRIC, evaluation.SPLIT.FIGURE. A name that is there already in another spelling gets "_2".
// Parameters that spell a number are numbers.
DataTable trials_table(const Collection& collection);
// "seeds", a row for each figure of each point: the parameters without `seed`, figure, trials, mean, deviation, low,
// high.
DataTable seeds_table(const Collection& collection, const std::vector<SeedPoint>& points);

}  // namespace assay::sweeps
