// SPDX-License-Identifier: Apache-2.0
#include "distributed/shared_barrier.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <climits>
#include <ctime>
#include <new>

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

// A rank that gives its core away too early loses it for a whole time slice when other work is waiting for one.
constexpr auto kSpinTime = std::chrono::microseconds(200);
constexpr auto kYieldTime = std::chrono::microseconds(1000);
constexpr int kPausesBetweenLooksAtTheClock = 32;
constexpr long kSleepNanoseconds = 50'000'000;

static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "the flags lie in memory shared between processes");

// Not the private kind: the word is shared between processes. The timeout bounds the price of a lost wake-up.
void sleep_while_equal(std::atomic<std::uint32_t>& word, std::uint32_t value) {
  const timespec limit{0, kSleepNanoseconds};
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAIT, value, &limit, nullptr, 0);
}

void wake_all(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

int usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : INT_MAX;
}

}  // namespace

SharedBarrier::SharedBarrier(Flag* flags, int rank, int ranks, bool patient)
    : flags_(flags), rank_(rank), ranks_(ranks), patient_(patient), may_spin_(!patient && usable_cores() >= ranks) {
  new (&flags_[rank]) Flag;
}

void SharedBarrier::wait() {
  Flag& own = flags_[rank_];
  ++round_;
  // Sequentially consistent, as the sleeper's side is: either it sees the new round or we see it sleeping.
  own.arrivals.store(round_, std::memory_order_seq_cst);
  if (own.sleepers.load(std::memory_order_seq_cst) != 0) wake_all(own.arrivals);
  for (int peer = 0; peer < ranks_; ++peer) {
    if (peer != rank_) await(flags_[peer]);
  }
}

void SharedBarrier::await(Flag& peer) const {
  // Signed distance, so that the counter may wrap around.
  const auto arrived = [&](std::uint32_t round) { return static_cast<std::int32_t>(round - round_) >= 0; };
  const auto here = [&] { return arrived(peer.arrivals.load(std::memory_order_acquire)); };
  if (here()) return;
  Clock::time_point end = Clock::now() + kSpinTime;
  while (may_spin_ && Clock::now() < end) {
    for (int i = 0; i < kPausesBetweenLooksAtTheClock; ++i) {
      if (here()) return;
      __builtin_ia32_pause();
    }
  }
  end = Clock::now() + kYieldTime;
  while (!patient_ && Clock::now() < end) {
    if (here()) return;
    sched_yield();
  }
  peer.sleepers.fetch_add(1, std::memory_order_seq_cst);
  for (;;) {
    const std::uint32_t round = peer.arrivals.load(std::memory_order_seq_cst);
    if (arrived(round)) break;
    sleep_while_equal(peer.arrivals, round);
  }
  peer.sleepers.fetch_sub(1, std::memory_order_seq_cst);
}

}  // namespace assay::distributed
