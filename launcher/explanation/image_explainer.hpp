// SPDX-License-Identifier: Apache-2.0
// Explains images with the model of a run: P(REAL) as `assay predict` says it, the methods, how far they may be
// believed, and what a reader must be warned of. No files, no ranks. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "launcher/explanation/attributor.hpp"
#include "launcher/explanation/explanation_json.hpp"
#include "launcher/explanation/image_explanation.hpp"
#include "launcher/explanation/method_model.hpp"
#include "launcher/explanation/seen_pixels.hpp"
#include "launcher/explanation/trust.hpp"
#include "launcher/training/trained_model.hpp"

namespace assay::launcher::explanation {

// The randomisation check is made on the first images of a command: it costs as much again as the explanation.
constexpr std::size_t kComparedImages = 8;

// What Grad-CAM looks at under the options: the layer asked for, else the last convolution; "" where it is not asked.
// channels, size: of an image as the model sees it. Throws config::UsageError, which lists the layers, on one that the
// model does not have or that gives no map.
std::string gradcam_layer(training::TrainedModel& trained, const ExplainOptions& options, const data::ImageShape& seen);

class ImageExplainer {
 public:
  // All must outlive this. layer: of gradcam_layer().
  ImageExplainer(training::TrainedModel& trained, const ExplanationContext& context, const SeenPixels& pixels,
                 const std::string& layer);

  // seen: float32 [N, C, H, W], of the images in their order; first: how many of the command come before them. Throws
  // NumericalError where the model's answer is not a number, and as Attributor does.
  std::vector<ImageExplanation> explain(const at::Tensor& seen, std::span<const ImageToExplain> images,
                                        std::size_t first);

 private:
  const ExplanationContext& context_;
  ExplainOptions randomised_options_;  // without what is not compared
  const SeenPixels& pixels_;
  models::explain::ExplainedModel as_trained_;
  std::unique_ptr<MethodModel> model_;
  std::unique_ptr<MethodModel> randomised_model_;  // null where there is no check
  std::unique_ptr<Attributor> attributor_;
  std::unique_ptr<Attributor> randomised_;
  std::unique_ptr<TrustJudge> judge_;  // null where trust is not asked for
};

}  // namespace assay::launcher::explanation
