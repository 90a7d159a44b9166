// SPDX-License-Identifier: Apache-2.0
#include "distributed/rank_group.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "distributed/meeting.hpp"
#include "distributed/mpi_collective.hpp"
#include "distributed/shared_window.hpp"
#include "distributed/watchdog.hpp"

namespace assay::distributed {
namespace {

using namespace std::chrono_literals;

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

TEST(RankGroup, RanksWithTheSameNumberAreNumberedInTheOrderOfTheWorld) {
  const RankGroup group(world_rank() / 2);
  EXPECT_EQ(group.number(), world_rank() / 2);
  EXPECT_EQ(group.rank(), world_rank() % 2);
  EXPECT_EQ(group.size(), std::min(2, world_size() - group.number() * 2));
}

TEST(RankGroup, CollectivesOfGroupsDoNotMeet) {
  // Groups of uneven size make uneven numbers of calls.
  const RankGroup group(world_rank() == 0 ? 0 : 1);
  MpiCollective collective(nullptr, {.group = &group});
  EXPECT_EQ(collective.size(), group.size());
  for (int call = 0; call < (group.number() == 0 ? 5 : 50); ++call) {
    std::vector<float> values(1000, static_cast<float>(group.number() + 1));
    collective.all_reduce_sum(std::span<float>(values));
    ASSERT_EQ(values.front(), static_cast<float>((group.number() + 1) * group.size()));
    ASSERT_EQ(values.back(), values.front());
  }
}

TEST(RankGroup, AWatchdogAndSharedMemoryOfAGroupNeedNobodyElse) {
  const RankGroup group(world_rank() == 0 ? 0 : 1);
  if (group.number() == 0) return;  // rank 0 makes none
  Watchdog watchdog({.group = &group});
  SharedWindow window(64, &watchdog, &group);
  EXPECT_EQ(window.local_size(), group.size());
  if (group.rank() == 0) window.bytes()[0] = 42;
  window.fence();
  EXPECT_EQ(window.bytes()[0], 42);
}

TEST(Meeting, AllComeAlsoLate) {
  const RankGroup group(0);
  Meeting meeting(group);
  for (int i = 0; i < 3; ++i) {
    if (group.rank() == 0) std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(meeting.all_came(i == 0 ? 0ms : 20s));
  }
}

TEST(Meeting, GivesUpOnARankThatDoesNotCome) {
  const RankGroup group(0);
  Meeting meeting(group);
  if (group.size() == 1) {
    EXPECT_TRUE(meeting.all_came(50ms)) << "one rank is always there";
    return;
  }
  // The last rank comes after the others have given up.
  if (group.rank() == group.size() - 1) {
    MPI_Barrier(group.communicator());
    EXPECT_TRUE(meeting.all_came(20s));
    return;
  }
  EXPECT_FALSE(meeting.all_came(50ms));
  MPI_Barrier(group.communicator());
}

}  // namespace
}  // namespace assay::distributed
