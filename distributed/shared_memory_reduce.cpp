// SPDX-License-Identifier: Apache-2.0
#include "distributed/shared_memory_reduce.hpp"

#include <algorithm>
#include <cstring>

#include "distributed/bfloat16.hpp"

namespace assay::distributed {
namespace {

// Measured with 2 ranks: below 256 KiB the barriers cost, above 512 KiB the parts leave the cache. Many ranks share a
// budget, since /dev/shm is small in containers.
constexpr std::size_t kLargestPart = 512 * 1024;
constexpr std::size_t kSmallestPart = 64 * 1024;
constexpr std::size_t kBudget = 16 * 1024 * 1024;
// Values added at a time, so that the running sum stays in the first-level cache.
constexpr std::size_t kTile = 2048;

std::size_t part_bytes_for(int ranks) {
  const std::size_t share = kBudget / (2 * static_cast<std::size_t>(ranks));
  return std::clamp(share / kSmallestPart * kSmallestPart, kSmallestPart, kLargestPart);
}

std::uint64_t window_bytes(int ranks, std::size_t part_bytes) {
  return SharedBarrier::bytes(ranks) + 2 * (static_cast<std::uint64_t>(ranks) + 1) * part_bytes;
}

void stage(const float* from, std::size_t count, float* to) {
  std::memcpy(to, from, count * sizeof(float));
}

void stage(const double* from, std::size_t count, double* to) {
  std::memcpy(to, from, count * sizeof(double));
}

void stage(const float* from, std::size_t count, std::uint16_t* to) {
  to_bfloat16(from, count, to);
}

float value_of(float staged) {
  return staged;
}

double value_of(double staged) {
  return staged;
}

float value_of(std::uint16_t staged) {
  return from_bfloat16(staged);
}

// to[i] = ((staged[0][i] + staged[1][i]) + staged[2][i]) + ...
template <typename Value, typename Staged>
void add_in_rank_order(Value* __restrict to, const Staged* __restrict staged, std::size_t stride, int ranks,
                       std::size_t count) {
  for (std::size_t begin = 0; begin < count; begin += kTile) {
    const std::size_t end = std::min(count, begin + kTile);
    for (std::size_t i = begin; i < end; ++i) to[i] = value_of(staged[i]) + value_of(staged[stride + i]);
    for (int rank = 2; rank < ranks; ++rank) {
      const Staged* __restrict from = staged + static_cast<std::size_t>(rank) * stride;
      for (std::size_t i = begin; i < end; ++i) to[i] += value_of(from[i]);
    }
  }
}

}  // namespace

SharedMemoryReduce::SharedMemoryReduce(int ranks, bool patient, int direct_ranks, const RankGroup* group)
    : ranks_(ranks),
      direct_ranks_(direct_ranks),
      part_bytes_(part_bytes_for(ranks)),
      window_(window_bytes(ranks, part_bytes_), group),
      barrier_(reinterpret_cast<SharedBarrier::Flag*>(window_.data()), window_.local_rank(), ranks, patient) {
  window_.fence();
}

std::byte* SharedMemoryReduce::staging(int set) const {
  const std::size_t set_bytes = (static_cast<std::size_t>(ranks_) + 1) * part_bytes_;
  return window_.data() + SharedBarrier::bytes(ranks_) + static_cast<std::size_t>(set) * set_bytes;
}

std::byte* SharedMemoryReduce::result(int set) const {
  return staging(set) + static_cast<std::size_t>(ranks_) * part_bytes_;
}

void SharedMemoryReduce::sum(std::span<float> values) {
  sum_in_parts<float>(values);
}

void SharedMemoryReduce::sum(std::span<double> values) {
  sum_in_parts<double>(values);
}

void SharedMemoryReduce::sum_bf16(std::span<float> values) {
  sum_in_parts<std::uint16_t>(values);
}

template <typename Staged, typename Value>
void SharedMemoryReduce::sum_in_parts(std::span<Value> values) {
  if (ranks_ == 1) return;
  const std::size_t stride = part_bytes_ / sizeof(Value);  // the sums of a part have to fit as well
  for (std::size_t begin = 0; begin < values.size(); begin += stride) {
    const std::span<Value> part = values.subspan(begin, std::min(stride, values.size() - begin));
    auto* staged = reinterpret_cast<Staged*>(staging(set_));
    stage(part.data(), part.size(), staged + static_cast<std::size_t>(window_.local_rank()) * stride);
    // A rank that fills this set again has passed the barrier of the other set, which none enters before it is done
    // here.
    barrier_.wait();
    if (ranks_ <= direct_ranks_) {
      add_in_rank_order(part.data(), staged, stride, ranks_, part.size());
    } else {
      sum_slices(part, staged, stride);
    }
    set_ = 1 - set_;
  }
}

template <typename Staged, typename Value>
void SharedMemoryReduce::sum_slices(std::span<Value> values, const Staged* staged, std::size_t stride) {
  const auto rank = static_cast<std::size_t>(window_.local_rank());
  const auto ranks = static_cast<std::size_t>(ranks_);
  const std::size_t begin = values.size() * rank / ranks;
  const std::size_t end = values.size() * (rank + 1) / ranks;
  auto* summed = reinterpret_cast<Value*>(result(set_));
  add_in_rank_order(summed + begin, staged + begin, stride, ranks_, end - begin);
  barrier_.wait();
  std::memcpy(values.data(), summed, values.size_bytes());
}

}  // namespace assay::distributed
