// SPDX-License-Identifier: Apache-2.0
#include "launcher/overlap.hpp"

#include <unistd.h>

#include <algorithm>

namespace assay::launcher {

bool overlaps(const std::string& setting, const distributed::Topology& topology, std::int64_t threads,
              std::int64_t cores) {
  if (setting != "auto") return setting == "true";
  const bool several_nodes = topology.size > topology.local_size;
  return several_nodes || topology.local_size * std::max<std::int64_t>(1, threads) < cores;
}

std::int64_t cores_of_node() {
  return std::max<std::int64_t>(1, sysconf(_SC_NPROCESSORS_ONLN));
}

}  // namespace assay::launcher
