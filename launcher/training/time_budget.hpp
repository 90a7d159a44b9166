// SPDX-License-Identifier: Apache-2.0
// When a training must stop to have saved in time: before --time-limit has passed since the process began, and before
// the Slurm job ends (SLURM_JOB_END_TIME, which is followed by SIGTERM and then SIGKILL). What is kept in reserve
// follows from what steps and saves have taken so far. Pure; one thread.
//
//   TimeBudget budget(limits_of_this_process(time_limit_seconds));
//   if (!budget.warning().empty()) log.warn(budget.warning());
//   ... budget.note_step(seconds); budget.note_save(seconds); if (budget.must_stop(Clock::now())) ...
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace assay::launcher::training {

struct TimeLimits {
  using Clock = std::chrono::steady_clock;

  Clock::time_point process_start;
  std::optional<double> limit_seconds;  // --time-limit, from process_start
  std::string slurm_end;                // SLURM_JOB_END_TIME as it stands in the environment; empty: not set
  // The same moment on both clocks, by which Slurm's time of day is placed on the steady one.
  Clock::time_point now;
  std::chrono::system_clock::time_point now_of_day;
};

TimeLimits limits_of_this_process(std::optional<double> limit_seconds);

class TimeBudget {
 public:
  using Clock = TimeLimits::Clock;

  explicit TimeBudget(const TimeLimits& limits);

  // Seconds that the latest step took from one look at this budget to the next.
  void note_step(double seconds);
  // Seconds for which the latest save held up the training, or will hold up its end where it goes on in the background.
  void note_save(double seconds);

  // Whether a training that looks now must ask for a stop. What is asked for at one step happens at the next: two of
  // the longest recent steps and two saves are kept in reserve. ahead_seconds: work that must be done before the next
  // look and cannot be interrupted (the validation after the last batch of an epoch).
  bool must_stop(Clock::time_point now, double ahead_seconds = 0) const;
  // What must_stop keeps in reserve, apart from ahead_seconds.
  double reserve_seconds() const;

  bool limited() const { return end_.has_value(); }
  // "time limit" or "end of the Slurm job": the limit that comes first; empty when there is none.
  const std::string& reason() const { return reason_; }
  // One line when SLURM_JOB_END_TIME is set and cannot be what it says; it is then ignored.
  const std::string& warning() const { return warning_; }

 private:
  void limit_to(Clock::time_point end, double extra, const char* reason);
  void read_slurm_end(const TimeLimits& limits);

  static constexpr std::size_t kRecentSteps = 32;
  std::optional<Clock::time_point> end_;
  double extra_ = 0;  // seconds of reserve besides steps and saves
  std::array<double, kRecentSteps> steps_{};
  std::size_t next_ = 0;
  double save_ = 0;
  std::string reason_;
  std::string warning_;
};

}  // namespace assay::launcher::training
