// SPDX-License-Identifier: Apache-2.0
// How this process's heap treats freed memory.
#pragma once

namespace assay::launcher {

// A training step frees and takes the same large tensors again and again. By default glibc gives such blocks back to
// the kernel and pays page faults for each of them: 12 to 30 % of a step of the small models (docs/benchmarks.md).
// Keeps them; not under a limit of the address space (ulimit -v), where a heap that keeps all it ever had leaves
// nothing for others once a step was too large. Call first in main, before any thread.
void keep_freed_memory();

}  // namespace assay::launcher
