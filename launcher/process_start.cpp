// SPDX-License-Identifier: Apache-2.0
#include "launcher/process_start.hpp"

#include <time.h>
#include <unistd.h>

#include "distributed/process_state.hpp"

namespace assay::launcher {

std::chrono::steady_clock::time_point process_start() {
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t start_ticks = distributed::identity_of_this_process().start_ticks;
  const long ticks_per_second = ::sysconf(_SC_CLK_TCK);
  timespec since_boot{};
  if (start_ticks == 0 || ticks_per_second <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return now;
  const std::chrono::duration<double> age(static_cast<double>(since_boot.tv_sec) +
                                          static_cast<double>(since_boot.tv_nsec) * 1e-9 -
                                          static_cast<double>(start_ticks) / static_cast<double>(ticks_per_second));
  // A container may have a boot time of its own, which /proc does not follow.
  if (age.count() < 0) return now;
  return now - std::chrono::duration_cast<std::chrono::steady_clock::duration>(age);
}

}  // namespace assay::launcher
