// SPDX-License-Identifier: Apache-2.0
// What the ranks of a world compute on: each opens its GPU where it has one, says so to the others, and all take the
// same decision (distributed/device_map.hpp). Made before the first tensor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "distributed/device_map.hpp"
#include "distributed/mpi_environment.hpp"
#include "launcher/accelerator.hpp"

namespace assay::launcher {

// Where this rank stands and which GPU it would take.
distributed::RankPlace own_place(const distributed::Topology& topology, const Accelerator& accelerator);

// own_place() of every rank, in rank order, on every rank. Collective.
std::vector<distributed::RankPlace> all_places(distributed::Collective& collective, const distributed::RankPlace& own);

// device: auto, cpu or cuda, as the configuration has it; root's counts. Returns whether to compute on GPUs.
// Collective. Throws an AgreedError (exit code 2) with the remedy.
bool wants_gpus(distributed::Collective& collective, const std::string& device,
                const std::vector<distributed::RankPlace>& places);

}  // namespace assay::launcher
