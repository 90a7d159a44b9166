// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/method_model.hpp"

#include <c10/core/GradMode.h>

#include <utility>
#include <vector>

#include "launcher/training/batch_norm_function.hpp"
#include "launcher/training/configured_model.hpp"
#include "models/explain/randomisation.hpp"
#include "models/state.hpp"

namespace assay::launcher::explanation {
namespace {

// From memory, not from the checkpoint, which a training that still runs may replace.
std::unique_ptr<models::Detector> copy_of(const training::TrainedModel& trained) {
  auto copy = training::build_configured_model(trained.config, trained.state.data.channels);
  const std::vector<models::NamedTensor> from = models::state_of(*trained.model);
  models::move_to(*copy, from.front().tensor.device());
  const std::vector<models::NamedTensor> to = models::state_of(*copy);
  const c10::NoGradGuard no_grad;
  for (std::size_t i = 0; i < from.size(); ++i) to[i].tensor.copy_(from[i].tensor);
  return copy;
}

}  // namespace

std::unique_ptr<MethodModel> MethodModel::of_run(const training::TrainedModel& trained, const std::string& layer,
                                                 models::Precision precision) {
  return std::make_unique<MethodModel>(copy_of(trained), layer, precision, trained.temperature);
}

std::unique_ptr<MethodModel> MethodModel::randomised(const training::TrainedModel& trained, const std::string& layer,
                                                     models::Precision precision, const at::Tensor& images,
                                                     std::uint64_t seed) {
  auto detector = copy_of(trained);
  models::explain::randomise_weights(*detector, images, seed);
  return std::make_unique<MethodModel>(std::move(detector), layer, precision, trained.temperature);
}

MethodModel::MethodModel(std::unique_ptr<models::Detector> detector, std::string layer, models::Precision precision,
                         double temperature)
    : detector_(std::move(detector)),
      batch_norm_(training::inference_batch_norm_function()),
      layer_(std::move(layer)),
      explained_(*detector_, {.batch_norm = &batch_norm_, .precision = precision}, temperature) {
  detector_->fold_for_inference(precision, layer_);
}

}  // namespace assay::launcher::explanation
