// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/time_budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "launcher/process_start.hpp"

namespace assay::launcher::training {
namespace {

using ::testing::HasSubstr;
using Clock = TimeBudget::Clock;
using Seconds = std::chrono::duration<double>;

constexpr std::int64_t kUnixNow = 1'800'000'000;

// A process that began ten seconds ago.
TimeLimits limits() {
  TimeLimits limits;
  limits.now = Clock::time_point(std::chrono::hours(5));
  limits.process_start = limits.now - std::chrono::seconds(10);
  limits.now_of_day = std::chrono::system_clock::from_time_t(kUnixNow);
  return limits;
}

Clock::time_point in(double seconds) {
  return limits().now + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
}

// The earliest moment, in seconds from now, at which the budget asks for a stop.
double stops_after(const TimeBudget& budget, double ahead = 0) {
  double low = -1000;
  double high = 100'000;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (budget.must_stop(in(middle), ahead) ? high : low) = middle;
  }
  return high;
}

TEST(TimeBudget, WithoutALimitNeverStops) {
  const TimeBudget budget(limits());
  EXPECT_FALSE(budget.limited());
  EXPECT_FALSE(budget.must_stop(in(1e9)));
  EXPECT_EQ(budget.reason(), "");
  EXPECT_EQ(budget.warning(), "");
}

TEST(TimeBudget, TheLimitCountsFromTheStartOfTheProcess) {
  TimeLimits given = limits();
  given.limit_seconds = 60;
  const TimeBudget budget(given);
  EXPECT_TRUE(budget.limited());
  EXPECT_EQ(budget.reason(), "time limit");
  EXPECT_NEAR(stops_after(budget), 50 - budget.reserve_seconds(), 1e-6);
  EXPECT_LT(stops_after(budget), 50);
}

TEST(TimeBudget, KeepsTwoOfTheLongestStepsAndTwoSavesInReserve) {
  TimeLimits given = limits();
  given.limit_seconds = 60;
  TimeBudget budget(given);
  const double idle = stops_after(budget);
  for (const double step : {0.5, 2.0, 1.0}) budget.note_step(step);
  EXPECT_NEAR(stops_after(budget), idle - 4, 1e-6);
  budget.note_save(9);
  budget.note_save(3);  // the latest counts
  EXPECT_NEAR(stops_after(budget), idle - 4 - 6, 1e-6);
  EXPECT_NEAR(stops_after(budget, 5), idle - 4 - 6 - 5, 1e-6) << "a validation comes before the next look";
}

TEST(TimeBudget, ForgetsASlowStepOfLongAgo) {
  TimeLimits given = limits();
  given.limit_seconds = 60;
  TimeBudget budget(given);
  const double idle = stops_after(budget);
  budget.note_step(20);
  for (int i = 0; i < 40; ++i) budget.note_step(1);
  EXPECT_NEAR(stops_after(budget), idle - 2, 1e-6);
}

TEST(TimeBudget, StopsBeforeTheEndOfTheSlurmJob) {
  TimeLimits given = limits();
  given.slurm_end = std::to_string(kUnixNow + 100);
  const TimeBudget budget(given);
  EXPECT_EQ(budget.reason(), "end of the Slurm job");
  EXPECT_LE(stops_after(budget), 99) << "Slurm counts whole seconds";
  EXPECT_GT(stops_after(budget), 90);
}

TEST(TimeBudget, OfTwoLimitsTheEarlierCounts) {
  TimeLimits given = limits();
  given.limit_seconds = 60;  // 50 seconds from now
  given.slurm_end = std::to_string(kUnixNow + 100);
  EXPECT_EQ(TimeBudget(given).reason(), "time limit");
  EXPECT_NEAR(stops_after(TimeBudget(given)), 50, 1);
  given.slurm_end = std::to_string(kUnixNow + 30);
  EXPECT_EQ(TimeBudget(given).reason(), "end of the Slurm job");
  EXPECT_NEAR(stops_after(TimeBudget(given)), 28, 1);
}

TEST(TimeBudget, IgnoresAnEndThatIsNoTimeWithOneLine) {
  for (const char* text : {"soon", "-5", "0", "1e9", "99999999999999999999", "2026-11-22T10:00:00"}) {
    TimeLimits given = limits();
    given.slurm_end = text;
    const TimeBudget budget(given);
    EXPECT_FALSE(budget.limited()) << text;
    EXPECT_THAT(budget.warning(), HasSubstr(std::string("SLURM_JOB_END_TIME='") + text + "'"));
    EXPECT_EQ(budget.warning().find('\n'), std::string::npos);
  }
}

TEST(TimeBudget, IgnoresAnEndThatHasPassedButKeepsTheOtherLimit) {
  TimeLimits given = limits();
  given.slurm_end = std::to_string(kUnixNow - 5);
  given.limit_seconds = 60;
  const TimeBudget budget(given);
  EXPECT_THAT(budget.warning(), HasSubstr("has passed already"));
  EXPECT_EQ(budget.reason(), "time limit");
}

TEST(TimeBudget, ReadsThisProcess) {
  ASSERT_EQ(setenv("SLURM_JOB_END_TIME", "soon", 1), 0);
  const TimeLimits read = limits_of_this_process(5.0);
  unsetenv("SLURM_JOB_END_TIME");
  EXPECT_EQ(read.slurm_end, "soon");
  EXPECT_EQ(read.limit_seconds, 5.0);
  EXPECT_LE(read.process_start, read.now);
  EXPECT_EQ(limits_of_this_process({}).slurm_end, "");
}

TEST(ProcessStart, LiesInTheRecentPastAndStaysWhereItIs) {
  const auto first = process_start();
  EXPECT_LE(first, Clock::now());
  EXPECT_GT(first, Clock::now() - std::chrono::hours(1));
  EXPECT_LT(std::abs(Seconds(process_start() - first).count()), 0.5);
}

}  // namespace
}  // namespace assay::launcher::training
