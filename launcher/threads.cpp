// SPDX-License-Identifier: Apache-2.0
#include "launcher/threads.hpp"

#include <ATen/Parallel.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace assay::launcher {

ThreadBudget thread_budget(std::int64_t asked, const distributed::Topology& topology) {
  if (const char* set = std::getenv("OMP_NUM_THREADS")) {
    const std::int64_t threads = std::strtoll(set, nullptr, 10);
    if (threads > 0) return {threads, true};
  }
  if (asked > 0) return {asked, true};
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const std::int64_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::int64_t share = std::max<std::int64_t>(1, cores / topology.local_size);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return {share, false};
  return {std::max<std::int64_t>(1, std::min<std::int64_t>(CPU_COUNT(&allowed), share)), false};
}

std::int64_t resolve_threads(std::int64_t asked, const distributed::Topology& topology) {
  return thread_budget(asked, topology).threads;
}

void use_threads(int threads) {
  at::set_num_threads(threads);
}

}  // namespace assay::launcher
