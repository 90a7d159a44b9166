// SPDX-License-Identifier: Apache-2.0
// The learning rate of each optimiser step: a pure function of the step and, for `plateau`, of the reductions decided
// so far (plateau.hpp). Stateless, so that a resumed run goes on exactly. Rates never exceed optimizer.lr; a
// schedule.min_lr above it counts as optimizer.lr. With s the step from 0, S the steps of an epoch, T all steps and W
// those of the warm-up:
//   constant   lr
//   step       lr * factor^floor(epoch / step_epochs), epochs counted from the start; torch's StepLR
//   cosine     min_lr + (lr - min_lr) (1 + cos(pi (s - W) / (T - W))) / 2; Loshchilov & Hutter 2017, torch's
//              CosineAnnealingLR
//   one_cycle  Smith & Topin 2018 as torch's OneCycleLR with cosine annealing and two phases: lr / start_divisor up to
//              lr in the first `rise` of the steps, then down to lr / start_divisor / end_divisor; the momentum stays
//   plateau    lr * factor^reductions; Keras' ReduceLROnPlateau
// In the warm-up the rate is lr * (s + 1) / W; the schedule goes on underneath (step, plateau) or starts after it
// (cosine).
#pragma once

#include <cstdint>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::training {

class Schedule {
 public:
  // The options must have passed config::validate. steps_per_epoch, epochs: above 0.
  Schedule(const config::RunConfig& config, std::uint64_t steps_per_epoch);

  // Of optimiser step `step` of the run, from 0. reductions: of `plateau`, ignored by the others.
  double rate(std::uint64_t step, std::uint32_t reductions) const;

 private:
  double annealed(double step, std::uint32_t reductions) const;
  double one_cycle(double step) const;

  config::ScheduleSection options_;
  double rate_;
  double minimum_;
  double steps_per_epoch_;
  double steps_;   // of the whole training
  double warmup_;  // steps of the warm-up, whole
};

}  // namespace assay::launcher::training
