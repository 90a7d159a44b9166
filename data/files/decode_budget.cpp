// SPDX-License-Identifier: Apache-2.0
#include "data/files/decode_budget.hpp"

#include <ctime>

namespace assay::data::files {
namespace {

constexpr std::uint64_t kPixelsBetweenLooks = 1 << 16;

double thread_seconds() {
  timespec time{};
  // Fails only for a clock that does not exist; this one is in POSIX and Linux.
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

bool DecodeBudget::is_spent_after(std::uint64_t pixels) {
  unwatched_ += pixels;
  if (unwatched_ < kPixelsBetweenLooks) return false;
  unwatched_ = 0;
  const double now = thread_seconds();
  if (!start_) start_ = now;
  return now - *start_ > seconds_;
}

}  // namespace assay::data::files
