// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/memory_fence.hpp"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "launcher/memory_left.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kUnlimited = INT64_MAX / 2;
// Less than the code of some kernels does not help.
constexpr std::int64_t kSmallestKept = 16 << 20;

// In front of LibTorch's own allocator. Kernels take raw memory from it too, so that a block must be its own context:
// what a block counts for is what glibc says of it.
class FencedAllocator final : public c10::Allocator {
 public:
  void open(c10::Allocator* inner, const FenceLimits& limits) {
    inner_ = inner;
    left_ = limits.bytes;
    kept_ = limits.address_space_kept;
  }
  // What was allocated lives on, and may grow.
  void close() {
    left_ = kUnlimited;
    kept_ = 0;
  }

  c10::DataPtr allocate(std::size_t count) override {
    if (left_ < static_cast<std::int64_t>(count)) throw std::bad_alloc();
    void* block = inner_->raw_allocate(count);
    // Looked at afterwards: a block that the heap had takes none.
    if (kept_ > 0 && address_space_left() < static_cast<std::uint64_t>(kept_)) {
      inner_->raw_deallocate(block);
      throw std::bad_alloc();
    }
    left_ -= static_cast<std::int64_t>(::malloc_usable_size(block));
    return {block, block, raw_deleter(), c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override;
  void copy_data(void* target, const void* source, std::size_t count) const override {
    default_copy_data(target, source, count);
  }
  void release(void* block) {
    left_ += static_cast<std::int64_t>(::malloc_usable_size(block));
    inner_->raw_deallocate(block);
  }

 private:
  c10::Allocator* inner_ = nullptr;
  std::atomic<std::int64_t> left_{0};
  std::atomic<std::int64_t> kept_{0};
};

// A tensor keeps the address of its allocator, and may outlive the fence: the allocator is never destroyed.
FencedAllocator& fenced_allocator() {
  static FencedAllocator& allocator = *new FencedAllocator;
  return allocator;
}

c10::DeleterFnPtr FencedAllocator::raw_deleter() const {
  return [](void* block) { fenced_allocator().release(block); };
}

}  // namespace

MemoryFence::MemoryFence(const FenceLimits& limits) : before_(c10::GetCPUAllocator()) {
  fenced_allocator().open(before_, limits);
  c10::SetCPUAllocator(&fenced_allocator());
}

MemoryFence::~MemoryFence() {
  c10::SetCPUAllocator(before_);
  fenced_allocator().close();
}

FenceLimits fence_limits(int ranks) {
  // The heap keeps what was freed (allocator.hpp); after a step that failed that is much.
  ::malloc_trim(0);
  const std::uint64_t address_space = address_space_left();
  // Held down: the sums below are signed.
  const auto left = static_cast<std::int64_t>(std::min<std::uint64_t>(memory_left(), kUnlimited));
  FenceLimits limits{left / std::max(1, ranks) / 4 * 3, 0};
  if (address_space != kUnlimitedMemory) {
    limits.address_space_kept = std::max(static_cast<std::int64_t>(address_space / 4), kSmallestKept);
  }
  return limits;
}

}  // namespace assay::launcher::training
