// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_board.hpp"

namespace assay::distributed {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free,
              "slots lie in memory shared between processes");

void LaneRecord::enter(const char* name, std::uint64_t bytes) {
  const std::uint64_t number = sequence.load(std::memory_order_relaxed) + 1;
  const std::int64_t now = monotonic_nanoseconds();
  history.enter(number, name, bytes, now);
  operation.store(name);
  changed.store(now, std::memory_order_relaxed);
  sequence.store(number, std::memory_order_release);
  waiting.store(1, std::memory_order_release);
}

void LaneRecord::leave() {
  const std::int64_t now = monotonic_nanoseconds();
  history.leave(sequence.load(std::memory_order_relaxed), now);
  changed.store(now, std::memory_order_relaxed);
  waiting.store(0, std::memory_order_release);
}

void WatchdogSlot::identify(int own_rank, const ProcessIdentity& identity) {
  rank.store(own_rank);
  pid.store(identity.pid);
  start_ticks.store(identity.start_ticks);
  number_space.store(identity.number_space);
  for (LaneRecord& record : lanes) record.changed.store(monotonic_nanoseconds());
}

ProcessIdentity WatchdogSlot::identity() const {
  return {pid.load(), start_ticks.load(), number_space.load()};
}

bool FailureNotice::claim() {
  std::uint32_t expected = kNone;
  return state.compare_exchange_strong(expected, kClaimed);
}

void FailureNotice::publish(std::string_view text) {
  reason.store(text);
  state.store(kReady, std::memory_order_release);
}

}  // namespace assay::distributed
