// SPDX-License-Identifier: Apache-2.0
#include "launcher/allocator.hpp"

#include <malloc.h>

namespace assay::launcher {

void keep_freed_memory() {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
}

}  // namespace assay::launcher
