// SPDX-License-Identifier: Apache-2.0
#include "launcher/threads.hpp"

#include <ATen/Parallel.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace assay::launcher {

std::int64_t resolve_threads(std::int64_t asked, const distributed::Topology& topology) {
  if (const char* set = std::getenv("OMP_NUM_THREADS")) {
    const std::int64_t threads = std::strtoll(set, nullptr, 10);
    if (threads > 0) return threads;
  }
  if (asked > 0) return asked;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const std::int64_t cores = std::max(1u, std::thread::hardware_concurrency());
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
    return std::max<std::int64_t>(1, cores / topology.local_size);
  const std::int64_t mine = CPU_COUNT(&allowed);
  return std::max<std::int64_t>(1, std::min(mine, cores / topology.local_size));
}

void use_threads(int threads) {
  at::set_num_threads(threads);
}

}  // namespace assay::launcher
