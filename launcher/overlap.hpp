// SPDX-License-Identifier: Apache-2.0
// Whether the gradients of a run on CPUs are reduced by a thread of its own while backward runs (distributed.overlap).
#pragma once

#include <cstdint>
#include <string>

#include "distributed/mpi_environment.hpp"

namespace assay::launcher {

// setting: auto, true or false. threads: that each rank computes with. cores: of the node. A thread that has to share a
// core with the computation costs more than it hides (docs/benchmarks.md), unless what it waits for is a network.
bool overlaps(const std::string& setting, const distributed::Topology& topology, std::int64_t threads,
              std::int64_t cores);

// Of this node, whatever part of them this rank is bound to.
std::int64_t cores_of_node();

}  // namespace assay::launcher
