// SPDX-License-Identifier: Apache-2.0
// A collection as one JSON object: trials.json, documented in docs/sweeps.md. Pure.
#pragma once

#include <string>
#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/importance.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/seed_intervals.hpp"

namespace assay::sweeps {

// Ends in a line break. Figures that are not known are null; parameters are texts, as `sweep status --json` has them.
std::string collection_json(const Collection& collection, const Ranking& ranking, const std::vector<SeedPoint>& points,
                            const std::vector<AxisImportance>& importance);

}  // namespace assay::sweeps
