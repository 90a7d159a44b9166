// SPDX-License-Identifier: Apache-2.0
// A plan for a person (tables) and for a program (JSON; docs/sweeps.md says what is in it).
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "launcher/trials/sweep_cost.hpp"
#include "sweeps/plan.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::launcher::trials {

// most_rows: longer tables are cut in the middle, with the number of lines that are not shown; 0: never.
std::string plan_text(const sweeps::SweepFile& file, const sweeps::Plan& plan, const SweepCost& cost,
                      std::size_t most_rows);
nlohmann::ordered_json plan_json(const sweeps::SweepFile& file, const sweeps::Plan& plan, const SweepCost& cost);

}  // namespace assay::launcher::trials
