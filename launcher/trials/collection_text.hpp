// SPDX-License-Identifier: Apache-2.0
// What `sweep collect` prints: how the trials stand, the best of them, what seeds and axes do to the figure that ranks
// them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "launcher/trials/explained_images.hpp"
#include "launcher/trials/explanation_agreement.hpp"
#include "sweeps/collection.hpp"
#include "sweeps/importance.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/seed_intervals.hpp"

namespace assay::launcher::trials {

// most_rows: of each table. Only parameters that vary have a column.
std::string collection_text(const sweeps::Collection& collection, const sweeps::Ranking& ranking,
                            const std::vector<sweeps::SeedPoint>& points,
                            const std::vector<sweeps::AxisImportance>& importance, std::size_t most_rows);

// One line for each kind of map; empty where no two trials explain an image.
std::string agreement_text(const ExplainedImages& explained, const std::vector<MapAgreement>& agreement);

}  // namespace assay::launcher::trials
