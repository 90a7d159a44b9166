// SPDX-License-Identifier: Apache-2.0
#include "distributed/collective_history.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <ctime>

namespace assay::distributed {
namespace {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "histories lie in memory shared between processes");

double seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) * 1e-9;
}

}  // namespace

void CollectiveHistory::enter(std::uint64_t sequence, const char* operation, std::uint64_t bytes, std::int64_t now) {
  Entry& entry = entries_[sequence % kLength];
  entry.sequence.store(0, std::memory_order_release);
  entry.operation.store(operation);
  entry.bytes.store(bytes, std::memory_order_relaxed);
  entry.entered.store(now, std::memory_order_relaxed);
  entry.left.store(0, std::memory_order_relaxed);
  entry.sequence.store(sequence, std::memory_order_release);
}

void CollectiveHistory::leave(std::uint64_t sequence, std::int64_t now) {
  entries_[sequence % kLength].left.store(now, std::memory_order_relaxed);
}

std::vector<PastCollective> CollectiveHistory::read(Lane lane) const {
  std::vector<PastCollective> past;
  for (const Entry& entry : entries_) {
    PastCollective one;
    one.lane = lane;
    one.sequence = entry.sequence.load(std::memory_order_acquire);
    one.operation = entry.operation.load();
    one.bytes = entry.bytes.load(std::memory_order_relaxed);
    one.entered = entry.entered.load(std::memory_order_relaxed);
    one.left = entry.left.load(std::memory_order_relaxed);
    if (one.sequence != 0 && entry.sequence.load(std::memory_order_acquire) == one.sequence) past.push_back(one);
  }
  std::sort(past.begin(), past.end(),
            [](const PastCollective& a, const PastCollective& b) { return a.sequence < b.sequence; });
  return past;
}

std::string history_text(std::vector<PastCollective> collectives, std::int64_t now) {
  std::stable_sort(collectives.begin(), collectives.end(),
                   [](const PastCollective& a, const PastCollective& b) { return a.entered < b.entered; });
  const std::size_t first = collectives.size() - std::min<std::size_t>(collectives.size(), CollectiveHistory::kLength);
  std::string text;
  for (std::size_t i = first; i < collectives.size(); ++i) {
    const PastCollective& one = collectives[i];
    const std::string took =
        one.left == 0 ? "not finished" : absl::StrFormat("%.6f s", seconds(one.left - one.entered));
    absl::StrAppend(&text,
                    absl::StrFormat("%.6f  %s %d  %s  %d bytes  %s\n", seconds(one.entered - now), one.operation,
                                    one.sequence, one.lane == Lane::main ? "main" : "gradients", one.bytes, took));
  }
  return text;
}

std::int64_t monotonic_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace assay::distributed
