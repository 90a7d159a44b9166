// SPDX-License-Identifier: Apache-2.0
// The keys of the optimiser and of the learning rate's schedule.
#include "launcher/config/key_table.hpp"

namespace assay::launcher::config {
namespace {

void add_optimizer(Keys& keys) {
  using R = RunConfig;
  using O = OptimizerSection;
  keys.push_back(key("optimizer.kind", one_of({"adam", "adamw", "sgd"}),
                     "Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019; Sutskever et al. 2013",
                     &R::optimizer, &O::kind));
  keys.push_back(key("optimizer.lr", above(0), "learning rate", &R::optimizer, &O::lr));
  keys.push_back(key("optimizer.beta1", from_below(0, 1), "decay of the first moment", &R::optimizer, &O::beta1));
  keys.push_back(key("optimizer.beta2", from_below(0, 1), "decay of the second moment", &R::optimizer, &O::beta2));
  keys.push_back(
      key("optimizer.epsilon", above(0), "added to the root of the second moment", &R::optimizer, &O::epsilon));
  keys.push_back(key("optimizer.epsilon_form", one_of({"torch", "keras"}),
                     "to the bias-corrected root (torch) or to the uncorrected one (keras)", &R::optimizer,
                     &O::epsilon_form));
  keys.push_back(key("optimizer.weight_decay", at_least(0),
                     "L2 penalty added to the gradient; with adamw taken off the weights", &R::optimizer,
                     &O::weight_decay));
  keys.push_back(key("optimizer.momentum", from_below(0, 1), "sgd", &R::optimizer, &O::momentum));
  keys.push_back(
      key("optimizer.nesterov", anything(), "sgd: look ahead along the momentum", &R::optimizer, &O::nesterov));
  keys.push_back(key("optimizer.backbone_scale", above(0),
                     "learning rate of everything but the classification head, relative to optimizer.lr", &R::optimizer,
                     &O::backbone_scale));
  keys.push_back(
      key("optimizer.clip", at_least(0), "largest L2 norm of the whole gradient; 0: off", &R::optimizer, &O::clip));
  keys.push_back(key("optimizer.accumulation", from_to(0, 100'000),
                     "pieces a batch is computed in, one after the other, to save memory; 0, or batch=auto: as few as "
                     "fit, found at the start and recorded",
                     &R::optimizer, &O::accumulation));
  keys.push_back(key("optimizer.ema", from_below(0, 1),
                     "decay of the moving average of the weights, which is then what is validated and saved; 0: off",
                     &R::optimizer, &O::ema));
}

void add_schedule(Keys& keys) {
  using R = RunConfig;
  using S = ScheduleSection;
  keys.push_back(key("schedule.kind", one_of({"constant", "step", "cosine", "one_cycle", "plateau"}),
                     "how the learning rate moves", &R::schedule, &S::kind));
  keys.push_back(key("schedule.warmup_epochs", at_least(0),
                     "the rate rises linearly from 0 to optimizer.lr in these epochs (not one_cycle)", &R::schedule,
                     &S::warmup_epochs));
  keys.push_back(key("schedule.head_epochs", at_least(0), "first epochs in which only the classification head trains",
                     &R::schedule, &S::head_epochs));
  keys.push_back(
      key("schedule.min_lr", at_least(0), "cosine ends here; step and plateau go no lower", &R::schedule, &S::min_lr));
  keys.push_back(key("schedule.step_epochs", from_to(1, 1'000'000), "step: epochs between two reductions", &R::schedule,
                     &S::step_epochs));
  keys.push_back(key("schedule.factor", inside(0, 1), "step and plateau: the rate is multiplied by this", &R::schedule,
                     &S::factor));
  keys.push_back(key("schedule.patience", from_to(1, 1'000'000),
                     "plateau: epochs without improvement before a reduction", &R::schedule, &S::patience));
  keys.push_back(key("schedule.min_delta", at_least(0), "plateau: a smaller change is no improvement", &R::schedule,
                     &S::min_delta));
  keys.push_back(key("schedule.monitor", one_of(monitors()), "plateau: the figure watched", &R::schedule, &S::monitor));
  keys.push_back(key("schedule.rise", inside(0, 1), "one_cycle: share of the steps in which the rate rises",
                     &R::schedule, &S::rise));
  keys.push_back(key("schedule.start_divisor", at_least(1), "one_cycle: the first rate is optimizer.lr divided by this",
                     &R::schedule, &S::start_divisor));
  keys.push_back(key("schedule.end_divisor", at_least(1), "one_cycle: the last rate is the first divided by this",
                     &R::schedule, &S::end_divisor));
}

}  // namespace

void add_optimization_keys(Keys& keys) {
  add_optimizer(keys);
  add_schedule(keys);
}

}  // namespace assay::launcher::config
