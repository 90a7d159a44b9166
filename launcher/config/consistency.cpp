// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/consistency.hpp"

#include "launcher/config/resolve.hpp"

namespace assay::launcher::config {
namespace {

void check_preprocessing(const DataSection& data) {
  if (data.preprocess == "scale" || (data.scale == 1 && data.shift == 0)) return;
  throw UsageError("data.preprocess: " + data.preprocess +
                   " has a scale and a shift of its own; set data.scale=1 and data.shift=0");
}

bool sees_colour(const DataSection& data) {
  return data.view_mode == "samples" || data.views.front() == "rgb";
}

void check_channels(const RunConfig& config) {
  const DataSection& data = config.data;
  if (data.preprocess == "caffe" && data.view_mode == "channels" && (data.views.size() > 1 || !sees_colour(data))) {
    throw UsageError("data.preprocess: caffe is for three colour channels; set data.views=rgb or data.preprocess");
  }
  const AugmentSection& augment = config.augment;
  if (!augment.enabled || sees_colour(data)) return;
  const char* key = augment.hue > 0          ? "augment.hue"
                    : augment.saturation > 0 ? "augment.saturation"
                    : augment.jpeg.empty()   ? nullptr
                                             : "augment.jpeg";
  if (key == nullptr) return;
  throw UsageError(std::string(key) + ": changes colours, and the model sees none; add rgb to data.views");
}

void check_rotation(const AugmentSection& augment) {
  if (augment.rotation_unit == "turns" && augment.rotation > 0.5) {
    throw UsageError("augment.rotation: at most 0.5 turns each way; or set augment.rotation_unit=degrees");
  }
}

void check_optimizer(const OptimizerSection& optimizer) {
  if (optimizer.kind == "sgd" && optimizer.nesterov && optimizer.momentum == 0) {
    throw UsageError("optimizer.nesterov: needs optimizer.momentum above 0");
  }
}

void check_schedule(const ScheduleSection& schedule, std::int64_t epochs) {
  if (schedule.kind == "one_cycle" && schedule.warmup_epochs > 0) {
    throw UsageError(
        "schedule.warmup_epochs: one_cycle has a rise of its own; set schedule.warmup_epochs=0 and schedule.rise");
  }
  if (schedule.warmup_epochs > static_cast<double>(epochs)) {
    throw UsageError(
        "schedule.warmup_epochs: the warm-up is longer than the training (epochs=" + std::to_string(epochs) + ")");
  }
}

}  // namespace

void check_consistency(const RunConfig& config) {
  check_preprocessing(config.data);
  check_channels(config);
  check_rotation(config.augment);
  check_optimizer(config.optimizer);
  check_schedule(config.schedule, config.epochs);
  if (config.optimizer.accumulation > config.batch) {
    throw UsageError("optimizer.accumulation: a batch of " + std::to_string(config.batch) +
                     " images cannot be computed in " + std::to_string(config.optimizer.accumulation) + " pieces");
  }
}

}  // namespace assay::launcher::config
