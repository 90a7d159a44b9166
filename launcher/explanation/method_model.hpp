// SPDX-License-Identifier: Apache-2.0
// The detector that methods ask thousands of times: a copy of the one of the run, folded for inference, with the layer
// that Grad-CAM looks at kept as it was. The copy leaves the run's own detector as it is, for P(REAL). One thread at a
// time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "launcher/training/trained_model.hpp"
#include "models/detector.hpp"
#include "models/explain/explained_model.hpp"

namespace assay::launcher::explanation {

class MethodModel {
 public:
  // trained: need not outlive this. layer: what Grad-CAM looks at; "" where it does not look.
  static std::unique_ptr<MethodModel> of_run(const training::TrainedModel& trained, const std::string& layer,
                                             models::Precision precision);
  // The same network with random weights (models/explain/randomisation.hpp). images: float32 [N, C, H, W] as the model
  // sees them, N at least 2.
  static std::unique_ptr<MethodModel> randomised(const training::TrainedModel& trained, const std::string& layer,
                                                 models::Precision precision, const at::Tensor& images,
                                                 std::uint64_t seed);

  // Use one of the functions above.
  MethodModel(std::unique_ptr<models::Detector> detector, std::string layer, models::Precision precision,
              double temperature);

  models::explain::ExplainedModel& explained() { return explained_; }
  const std::string& layer() const { return layer_; }

 private:
  std::unique_ptr<models::Detector> detector_;
  models::BatchNormFunction batch_norm_;  // of those that no convolution has taken in
  std::string layer_;
  models::explain::ExplainedModel explained_;
};

}  // namespace assay::launcher::explanation
