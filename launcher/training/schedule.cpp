// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::launcher::training {
namespace {

// From `start` to `end` along half a cosine, as `share` goes from 0 to 1.
double cosine_between(double start, double end, double share) {
  return end + (start - end) / 2 * (1 + std::cos(std::numbers::pi * share));
}

}  // namespace

Schedule::Schedule(const config::RunConfig& config, std::uint64_t steps_per_epoch)
    : options_(config.schedule),
      rate_(config.optimizer.lr),
      minimum_(std::min(config.schedule.min_lr, config.optimizer.lr)),
      steps_per_epoch_(static_cast<double>(steps_per_epoch)),
      steps_(steps_per_epoch_ * static_cast<double>(config.epochs)),
      warmup_(std::round(config.schedule.warmup_epochs * steps_per_epoch_)) {}

double Schedule::rate(std::uint64_t step, std::uint32_t reductions) const {
  const auto now = static_cast<double>(step);
  if (options_.kind == "one_cycle") return one_cycle(now);
  const double annealed_rate = annealed(now, reductions);
  return now < warmup_ ? std::min(annealed_rate, rate_ * (now + 1) / warmup_) : annealed_rate;
}

double Schedule::annealed(double step, std::uint32_t reductions) const {
  if (options_.kind == "step") {
    const double epoch = std::floor(step / steps_per_epoch_);
    const double times = std::floor(epoch / static_cast<double>(options_.step_epochs));
    return std::max(minimum_, rate_ * std::pow(options_.factor, times));
  }
  if (options_.kind == "plateau") return std::max(minimum_, rate_ * std::pow(options_.factor, reductions));
  if (options_.kind == "cosine") {
    // Steps beyond the configured end (a dry run) stay at the end.
    const double share = std::min(1.0, std::max(0.0, step - warmup_) / std::max(1.0, steps_ - warmup_));
    return cosine_between(rate_, minimum_, share);
  }
  return rate_;
}

double Schedule::one_cycle(double step) const {
  const double first = rate_ / options_.start_divisor;
  const double last = first / options_.end_divisor;
  const double summit = options_.rise * steps_ - 1;
  const double end = steps_ - 1;
  if (step <= summit && summit > 0) return cosine_between(first, rate_, step / summit);
  return cosine_between(rate_, last, end > summit ? std::min(1.0, (step - summit) / (end - summit)) : 1.0);
}

}  // namespace assay::launcher::training
