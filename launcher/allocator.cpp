// SPDX-License-Identifier: Apache-2.0
#include "launcher/allocator.hpp"

#include <malloc.h>
#include <sys/resource.h>

namespace assay::launcher {
namespace {

constexpr int kLargeBlock = 1 << 20;

}  // namespace

void keep_freed_memory() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    mallopt(M_MMAP_THRESHOLD, kLargeBlock);
    return;
  }
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
}

}  // namespace assay::launcher
