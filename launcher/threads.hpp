// SPDX-License-Identifier: Apache-2.0
// How many threads a rank computes with.
#pragma once

#include <cstdint>

#include "distributed/mpi_environment.hpp"

namespace assay::launcher {

struct ThreadBudget {
  std::int64_t threads = 1;
  bool fixed = false;  // OMP_NUM_THREADS or the user said so; else fewer may be faster
};

// OMP_NUM_THREADS when set; else `asked` when > 0; else this rank's share of the cores it may run on (the launcher may
// have bound it to some already).
ThreadBudget thread_budget(std::int64_t asked, const distributed::Topology& topology);
// Its number of threads.
std::int64_t resolve_threads(std::int64_t asked, const distributed::Topology& topology);

// Sets LibTorch's thread count for this process.
void use_threads(int threads);

}  // namespace assay::launcher
