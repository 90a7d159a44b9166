// SPDX-License-Identifier: Apache-2.0
// A barrier of the processes of one node through flags in shared memory: about 0.2 us between running processes. A rank
// that waits spins for a fraction of a millisecond, then gives its core away, then sleeps in the kernel, so that ranks
// and other work may share cores. One per thread of use.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace assay::distributed {

class SharedBarrier {
 public:
  // One per rank, in memory that all of them share, each on cache lines of its own.
  struct alignas(128) Flag {
    std::atomic<std::uint32_t> arrivals{0};
    std::atomic<std::uint32_t> sleepers{0};
  };

  static constexpr std::size_t bytes(int ranks) { return sizeof(Flag) * static_cast<std::size_t>(ranks); }

  // flags: `ranks` of them, not owned. Each rank sets up its own here; no rank may wait before all have (the owner's
  // fence). patient: for a thread that works beside the one that computes, whose core it must not burn: it sleeps at
  // once.
  SharedBarrier(Flag* flags, int rank, int ranks, bool patient = false);

  // Returns when every rank has called it as often as this one. Writes before it are visible to all ranks after it.
  void wait();

 private:
  void await(Flag& peer) const;

  Flag* flags_;
  int rank_;
  int ranks_;
  bool patient_;
  bool may_spin_;  // there is a core for each rank
  std::uint32_t round_ = 0;
};

}  // namespace assay::distributed
