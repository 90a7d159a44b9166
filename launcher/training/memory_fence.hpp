// SPDX-License-Identifier: Apache-2.0
// Holds LibTorch's tensors in main memory to a number of bytes while it lives: what asks for more gets std::bad_alloc
// while there is still memory for everybody else. Without it a step that is tried out would run into the machine's
// limit, where the kernel kills the process, and oneDNN crashes when it finds no room for the code that it makes. One
// at a time; all threads feel it.
#pragma once

#include <cstdint>

namespace c10 {
struct Allocator;
}

namespace assay::launcher::training {

struct FenceLimits {
  std::int64_t bytes = 0;               // of all tensors within the fence
  std::int64_t address_space_kept = 0;  // of what RLIMIT_AS allows, after each of them; 0: not looked at
};

// Three quarters of what the machine has available, shared by `ranks` processes, and a quarter kept of the address
// space that is left: for kernels, their scratch memory and their code.
FenceLimits fence_limits(int ranks);

class MemoryFence {
 public:
  explicit MemoryFence(const FenceLimits& limits);
  ~MemoryFence();
  MemoryFence(const MemoryFence&) = delete;
  MemoryFence& operator=(const MemoryFence&) = delete;

 private:
  c10::Allocator* before_;
};

}  // namespace assay::launcher::training
