// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_decisions.hpp"

#include "launcher/config/resolve.hpp"
#include "launcher/training/early_stopping.hpp"

namespace assay::launcher::training {
namespace {

bool is_of_validation(const std::string& monitor) {
  return monitor.starts_with("validation.");
}

}  // namespace

void decide(TrainingState& state, const config::RunConfig& config, const EpochRecord& record) {
  const Monitor best(config.checkpoint.monitor);
  const double value = figure_at(record, best.path());
  if (best.improves(value, state.best_value)) {
    state.best_value = value;
    state.best_step = state.step;
  }
  observe_plateau(state.plateau, config.schedule, figure_at(record, config.schedule.monitor));
  const Monitor early(config.early_stopping.monitor);
  EarlyStoppingState early_state{state.early_stopping_best, state.early_stopping_wait};
  state.stopped_early =
      should_stop(early_state, early, figure_at(record, early.path()), config.early_stopping.min_delta,
                  static_cast<std::uint32_t>(config.early_stopping.patience));
  state.early_stopping_best = early_state.best;
  state.early_stopping_wait = early_state.wait;
}

void check_monitors(const config::RunConfig& config, bool has_validation) {
  if (has_validation) return;
  const config::EarlyStoppingSection& early = config.early_stopping;
  if (early.patience > 0 && is_of_validation(early.monitor)) {
    throw config::UsageError("early_stopping.monitor is '" + early.monitor +
                             "', but there are no validation images: set early_stopping.patience=0, or raise "
                             "data.validation.fraction");
  }
  if (config.schedule.kind == "plateau" && is_of_validation(config.schedule.monitor)) {
    throw config::UsageError("schedule.monitor is '" + config.schedule.monitor +
                             "', but there are no validation images: set schedule.monitor=train.loss, or raise "
                             "data.validation.fraction");
  }
}

std::string missing_best_warning(const config::RunConfig& config, bool has_validation) {
  if (has_validation || !is_of_validation(config.checkpoint.monitor)) return "";
  return "checkpoint.monitor is '" + config.checkpoint.monitor +
         "', but there are no validation images: no checkpoint will be the best, the last one is used";
}

}  // namespace assay::launcher::training
