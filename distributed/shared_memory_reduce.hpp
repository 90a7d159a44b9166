// SPDX-License-Identifier: Apache-2.0
// Sums over the ranks of one node through shared memory: each rank copies a part of its values in, a barrier, and every
// rank adds the parts of all ranks in rank order (few ranks), or its own slice of them and copies the whole out after a
// second barrier (many). Two sets of buffers in turn make one barrier a part enough. The order of the summation depends
// on nothing but the number of ranks: equal bits on all ranks and in all runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "distributed/node_window.hpp"
#include "distributed/shared_barrier.hpp"

namespace assay::distributed {

class SharedMemoryReduce {
 public:
  // Above this many ranks each rank adds only a slice.
  static constexpr int kDirectRanks = 4;

  // Collective over the group (null: the world), whose ranks must be on one node. patient: see SharedBarrier. Throws
  // SharedMemoryTooSmall and MpiError. direct_ranks is for tests.
  explicit SharedMemoryReduce(int ranks, bool patient = false, int direct_ranks = kDirectRanks,
                              const RankGroup* group = nullptr);

  // In place. Collective.
  void sum(std::span<float> values);
  void sum(std::span<double> values);
  // Each rank's values rounded to bfloat16, added in float32.
  void sum_bf16(std::span<float> values);

 private:
  // Staged: how a rank's values lie in the shared memory.
  template <typename Staged, typename Value>
  void sum_in_parts(std::span<Value> values);
  template <typename Staged, typename Value>
  void sum_slices(std::span<Value> values, const Staged* staged, std::size_t stride);

  std::byte* staging(int set) const;  // the buffers of all ranks, one after the other
  std::byte* result(int set) const;

  int ranks_;
  int direct_ranks_;
  std::size_t part_bytes_;
  int set_ = 0;
  NodeWindow window_;
  SharedBarrier barrier_;
};

}  // namespace assay::distributed
