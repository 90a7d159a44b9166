// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/local_slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LocalSlots, OneForEveryFourCoresWithoutGpus) {
  const auto slots = plan_slots({16, {}}, {});
  ASSERT_EQ(slots.size(), 4u);
  for (const auto& slot : slots) EXPECT_THAT(slot, ElementsAre("OMP_NUM_THREADS=4"));
}

TEST(LocalSlots, AtLeastOneWithAllCores) {
  EXPECT_THAT(plan_slots({2, {}}, {}), ElementsAre(ElementsAre("OMP_NUM_THREADS=2")));
  const auto ranks = plan_slots({2, {}}, {.ranks = 8});
  ASSERT_EQ(ranks.size(), 1u);
  EXPECT_EQ(ranks[0][0], "OMP_NUM_THREADS=1");
}

TEST(LocalSlots, AsManyAsAskedForShareTheCores) {
  const auto slots = plan_slots({16, {}}, {.jobs = 3, .ranks = 2});
  ASSERT_EQ(slots.size(), 3u);
  for (const auto& slot : slots) EXPECT_THAT(slot, ElementsAre("OMP_NUM_THREADS=2"));
}

TEST(LocalSlots, ThreadsThatTheUserDecidedAreLeftAlone) {
  const auto slots = plan_slots({16, {}}, {.threads = 2});
  ASSERT_EQ(slots.size(), 8u);
  for (const auto& slot : slots) EXPECT_THAT(slot, IsEmpty());
}

TEST(LocalSlots, EachGpuHasOneTrial) {
  const auto slots = plan_slots({8, {"4", "5"}}, {});
  EXPECT_THAT(slots, ElementsAre(ElementsAre("CUDA_VISIBLE_DEVICES=4", "OMP_NUM_THREADS=4"),
                                 ElementsAre("CUDA_VISIBLE_DEVICES=5", "OMP_NUM_THREADS=4")));
}

TEST(LocalSlots, RanksGetAGpuEach) {
  const auto slots = plan_slots({64, {"0", "1", "2", "3"}}, {.ranks = 2});
  ASSERT_EQ(slots.size(), 2u);
  EXPECT_EQ(slots[0][0], "CUDA_VISIBLE_DEVICES=0,1");
  EXPECT_EQ(slots[1][0], "CUDA_VISIBLE_DEVICES=2,3");
}

TEST(LocalSlots, TooFewGpusAreShared) {
  const auto slots = plan_slots({64, {"0", "1"}}, {.jobs = 3});
  ASSERT_EQ(slots.size(), 3u);
  EXPECT_EQ(slots[2][0], "CUDA_VISIBLE_DEVICES=0");
  EXPECT_EQ(plan_slots({64, {"GPU-a"}}, {.ranks = 4})[0][0], "CUDA_VISIBLE_DEVICES=GPU-a");
}

TEST(LocalSlots, RanksThatFillTheCoresYieldWhileTheyWait) {
  EXPECT_EQ(plan_slots({4, {}}, {.jobs = 2, .ranks = 2})[0].back(), "OMPI_MCA_mpi_yield_when_idle=1");
  EXPECT_EQ(plan_slots({8, {}}, {.jobs = 2, .ranks = 2})[0].back(), "OMP_NUM_THREADS=2");
}

TEST(LocalSlots, ThisMachineHasCores) {
  EXPECT_GE(this_machine().cores, 1u);
}

}  // namespace
}  // namespace assay::launcher::trials
