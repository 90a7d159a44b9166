// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/time_budget.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdlib>

#include "launcher/process_start.hpp"

namespace assay::launcher::training {
namespace {

// The end of the process itself: status file, MPI_Finalize.
constexpr double kLimitExtra = 0.3;
// Slurm counts in whole seconds, and its clock is another node's.
constexpr double kSlurmExtra = 2.0;

TimeLimits::Clock::duration steady(double seconds) {
  return std::chrono::duration_cast<TimeLimits::Clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

TimeLimits limits_of_this_process(std::optional<double> limit_seconds) {
  const char* slurm_end = std::getenv("SLURM_JOB_END_TIME");
  return {process_start(), limit_seconds, slurm_end == nullptr ? "" : slurm_end, TimeLimits::Clock::now(),
          std::chrono::system_clock::now()};
}

TimeBudget::TimeBudget(const TimeLimits& limits) {
  if (limits.limit_seconds) limit_to(limits.process_start + steady(*limits.limit_seconds), kLimitExtra, "time limit");
  if (!limits.slurm_end.empty()) read_slurm_end(limits);
}

// Of two limits the one that leaves less time counts.
void TimeBudget::limit_to(Clock::time_point end, double extra, const char* reason) {
  if (end_ && *end_ - steady(extra_) <= end - steady(extra)) return;
  end_ = end;
  extra_ = extra;
  reason_ = reason;
}

void TimeBudget::read_slurm_end(const TimeLimits& limits) {
  std::int64_t end = 0;
  // Beyond 32 bits is Slurm's "never" and nonsense alike.
  constexpr std::int64_t kLatest = 0xffffffff;
  if (!absl::SimpleAtoi(limits.slurm_end, &end) || end <= 0 || end > kLatest) {
    warning_ = absl::StrCat("SLURM_JOB_END_TIME='", limits.slurm_end,
                            "' is no time in Unix seconds: the end of the Slurm job is not watched; use --time-limit");
    return;
  }
  const std::chrono::duration<double> left = std::chrono::system_clock::from_time_t(end) - limits.now_of_day;
  if (left.count() <= 0) {
    warning_ = absl::StrCat("SLURM_JOB_END_TIME=", limits.slurm_end,
                            " has passed already: the end of the Slurm job is not watched; use --time-limit");
    return;
  }
  limit_to(limits.now + steady(left.count()), kSlurmExtra, "end of the Slurm job");
}

void TimeBudget::note_step(double seconds) {
  steps_[next_] = seconds;
  next_ = (next_ + 1) % steps_.size();
}

void TimeBudget::note_save(double seconds) {
  save_ = seconds;
}

double TimeBudget::reserve_seconds() const {
  return 2 * *std::max_element(steps_.begin(), steps_.end()) + 2 * save_ + extra_;
}

bool TimeBudget::must_stop(Clock::time_point now, double ahead_seconds) const {
  return end_ && now + steady(reserve_seconds() + ahead_seconds) >= *end_;
}

}  // namespace assay::launcher::training
