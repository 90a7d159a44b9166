// SPDX-License-Identifier: Apache-2.0
// The watchdog in jobs that go well; those that do not are in watchdog_job_test.cpp.
#include "distributed/watchdog.hpp"

#include <gtest/gtest.h>
#include <mpi.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "distributed/mpi_collective.hpp"
#include "distributed/shared_window.hpp"

namespace assay::distributed {
namespace {

using std::chrono::milliseconds;

WatchdogOptions short_options(std::atomic<int>& failures) {
  WatchdogOptions options;
  options.deadline = options.first_deadline = milliseconds(1500);
  options.poll = milliseconds(20);
  options.on_failure = [&failures](const FailureReport&) { failures.fetch_add(1); };
  return options;
}

TEST(Watchdog, StaysSilentWhileRanksTakeTheirTime) {
  std::atomic<int> failures{0};
  Watchdog watchdog(short_options(failures));
  MpiCollective collective(&watchdog);
  SharedWindow window(1000, &watchdog);
  float value = 0;
  for (int round = 0; round < 3; ++round) {
    if (collective.rank() == round % collective.size()) std::this_thread::sleep_for(milliseconds(700));
    value = 1;
    collective.all_reduce_sum(std::span<float>(&value, 1));
    window.fence();
  }
  EXPECT_EQ(value, static_cast<float>(collective.size()));
  EXPECT_EQ(failures.load(), 0);
}

TEST(Watchdog, ALongComputationIsNoWait) {
  std::atomic<int> failures{0};
  Watchdog watchdog(short_options(failures));
  MpiCollective collective(&watchdog);
  collective.barrier();
  std::this_thread::sleep_for(milliseconds(2500));
  collective.barrier();
  EXPECT_EQ(failures.load(), 0);
}

TEST(Watchdog, GuardsWithinAGuardAndWithoutAWatchdogAreAllowed) {
  std::atomic<int> failures{0};
  Watchdog watchdog(short_options(failures));
  {
    Watchdog::Guard outer(&watchdog, "outer");
    Watchdog::Guard inner(&watchdog, "inner");
    Watchdog::Guard none(nullptr, "none");
  }
  watchdog.set_on_failure(nullptr);
  watchdog.disarm();
  EXPECT_EQ(failures.load(), 0);
}

TEST(Watchdog, LeavesWithoutItsPeersWhenAnErrorUnwindsTheStack) {
  std::atomic<int> failures{0};
  try {
    Watchdog watchdog(short_options(failures));
    MpiCollective collective(&watchdog);
    SharedWindow window(1000, &watchdog);
    throw std::runtime_error("agreed by all ranks");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(failures.load(), 0);
  MPI_Barrier(MPI_COMM_WORLD);
}

TEST(Watchdog, RefusesADeadlineOfNothing) {
  EXPECT_THROW(Watchdog({.deadline = milliseconds(0)}), std::invalid_argument);
  EXPECT_THROW(Watchdog({.poll = milliseconds(-1)}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
