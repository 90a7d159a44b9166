// SPDX-License-Identifier: Apache-2.0
#include "slurm/array_plan.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::slurm {
namespace {

std::vector<std::string> ids(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back("t" + std::to_string(i));
  return all;
}

TEST(ArrayPlan, EachTrialIsRunByExactlyOneTaskWhateverTheLimits) {
  for (const std::size_t count : {1u, 2u, 3u, 4u, 5u, 12u, 13u, 1000u}) {
    for (const std::uint32_t per_task : {1u, 2u, 5u, 2000u}) {
      for (const std::uint32_t limit : {1u, 4u, 1001u}) {
        std::vector<std::string> run;
        for (const ArrayTasks& tasks : plan_arrays(ids(count), {per_task, 3}, limit).arrays) {
          EXPECT_LE(tasks.size(), limit);
          for (const auto& task : tasks) {
            EXPECT_LE(task.size(), per_task);
            run.insert(run.end(), task.begin(), task.end());
          }
        }
        EXPECT_EQ(run, ids(count)) << count << " " << per_task << " " << limit;
      }
    }
  }
}

TEST(ArrayPlan, ArraysAreAsFewAsTheLimitAllows) {
  EXPECT_EQ(plan_arrays(ids(8), {}, 4).arrays.size(), 2u);
  EXPECT_EQ(plan_arrays(ids(9), {}, 4).arrays.size(), 3u);
  EXPECT_EQ(plan_arrays(ids(9), {.trials_per_task = 3}, 4).arrays.size(), 1u);
}

TEST(ArrayPlan, SplitArraysWaitForEachOtherOnlyWhereTheThrottleNeedsIt) {
  EXPECT_TRUE(plan_arrays(ids(6), {.trials_per_task = 1, .throttle = 2}, 4).one_after_another);
  EXPECT_FALSE(plan_arrays(ids(6), {.trials_per_task = 1, .throttle = 0}, 4).one_after_another);
  EXPECT_FALSE(plan_arrays(ids(6), {.trials_per_task = 1, .throttle = 2}, 6).one_after_another);
}

TEST(ArrayPlan, NothingIsPlannedForNoTrials) {
  EXPECT_TRUE(plan_arrays({}, {}, 1001).arrays.empty());
}

TEST(ArrayPlan, SizesOfZeroAreRefused) {
  EXPECT_THROW(plan_arrays(ids(1), {.trials_per_task = 0}, 1001), std::invalid_argument);
  EXPECT_THROW(plan_arrays(ids(1), {}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace assay::slurm
