// SPDX-License-Identifier: Apache-2.0
// What the ranks of a node publish for one another: one slot per rank, written by its owner only and read by all at any
// time, and the announcement of the one rank that ends the job. Lies in a NodeWindow; every field is a lock-free
// atomic, so nobody waits for a rank that is stopped or dead.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "distributed/collective_history.hpp"
#include "distributed/lane.hpp"
#include "distributed/process_state.hpp"
#include "distributed/shared_text.hpp"

namespace assay::distributed {

// How a rank has parted from the others.
enum class Departure : std::uint32_t {
  kPresent = 0,
  kLeft = 1,    // in good order, or after an error that it reports itself
  kAborted = 2  // it ends the job and has said why
};

// What one thread of use of a rank does: written by that thread only.
struct alignas(128) LaneRecord {
  std::atomic<std::uint64_t> sequence{0};  // collectives entered so far
  std::atomic<std::uint32_t> waiting{0};   // 1 inside a collective
  std::atomic<std::int64_t> changed{0};    // monotonic_nanoseconds() when `waiting` last changed
  SharedText<3> operation;                 // the latest collective
  CollectiveHistory history;

  void enter(const char* name, std::uint64_t bytes);
  void leave();
};

struct alignas(128) WatchdogSlot {
  std::array<LaneRecord, kLanes> lanes;
  std::atomic<Departure> departure{Departure::kPresent};
  std::atomic<std::int32_t> rank{0};
  std::atomic<pid_t> pid{0};
  std::atomic<std::uint64_t> start_ticks{0};
  std::atomic<std::uint64_t> number_space{0};

  LaneRecord& lane(Lane which) { return lanes[static_cast<std::size_t>(which)]; }
  const LaneRecord& lane(Lane which) const { return lanes[static_cast<std::size_t>(which)]; }
  void identify(int own_rank, const ProcessIdentity& identity);
  ProcessIdentity identity() const;
};

// Which rank ends the job, and why: written once.
struct alignas(128) FailureNotice {
  enum : std::uint32_t { kNone = 0, kClaimed = 1, kReady = 2 };
  std::atomic<std::uint32_t> state{kNone};
  SharedText<64> reason;

  // True for exactly one rank of the node: the one that speaks.
  bool claim();
  void publish(std::string_view text);
};

}  // namespace assay::distributed
