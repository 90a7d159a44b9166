// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_board.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>

namespace assay::distributed {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free,
              "slots lie in memory shared between processes");

template <std::size_t Words>
void SharedText<Words>::store(std::string_view text) {
  std::array<std::uint64_t, Words> words{};
  std::memcpy(words.data(), text.data(), std::min(text.size(), sizeof(words)));
  for (std::size_t i = 0; i < Words; ++i) words_[i].store(words[i], std::memory_order_relaxed);
}

template <std::size_t Words>
std::string SharedText<Words>::load() const {
  std::array<std::uint64_t, Words> words{};
  for (std::size_t i = 0; i < Words; ++i) words[i] = words_[i].load(std::memory_order_relaxed);
  const char* text = reinterpret_cast<const char*>(words.data());
  return std::string(text, strnlen(text, sizeof(words)));
}

template class SharedText<3>;
template class SharedText<64>;

void WatchdogSlot::enter(const char* name) {
  operation.store(name);
  changed.store(monotonic_nanoseconds(), std::memory_order_relaxed);
  sequence.store(sequence.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  waiting.store(1, std::memory_order_release);
}

void WatchdogSlot::leave() {
  changed.store(monotonic_nanoseconds(), std::memory_order_relaxed);
  waiting.store(0, std::memory_order_release);
}

void WatchdogSlot::identify(int own_rank, const ProcessIdentity& identity) {
  rank.store(own_rank);
  pid.store(identity.pid);
  start_ticks.store(identity.start_ticks);
  number_space.store(identity.number_space);
  changed.store(monotonic_nanoseconds());
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

std::int64_t monotonic_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace assay::distributed
