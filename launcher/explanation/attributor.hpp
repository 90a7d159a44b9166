// SPDX-License-Identifier: Apache-2.0
// Runs the methods that were asked for on images, with one model. What it says of an image depends on the image, the
// model and the options, never on what came before. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "launcher/explanation/attributions.hpp"
#include "launcher/explanation/background.hpp"
#include "launcher/explanation/explain_options.hpp"
#include "launcher/explanation/method_model.hpp"
#include "launcher/explanation/seen_pixels.hpp"

namespace assay::launcher::explanation {

// Images of a forward and backward pass for images of this shape, where a forward takes `batch`.
std::int64_t gradient_batch(const data::ImageShape& seen, std::int64_t batch);

class Attributor {
 public:
  // All must outlive this. batch: images of one forward. The background may be empty where no kind of SHAP is asked
  // for.
  Attributor(MethodModel& model, const ExplainOptions& options, const Background& background, const SeenPixels& pixels,
             std::int64_t batch);

  // Of each image of a block: float32 [N, C, H, W]. Throws config::UsageError where the options do not fit what the
  // image is cut into.
  std::vector<Attributions> explain(const at::Tensor& seen);

 private:
  void add_gradcam(const at::Tensor& seen, std::vector<Attributions>& block);
  void add_lime(const at::Tensor& seen, Attributions& image);
  void add_shap(const at::Tensor& seen, Attributions& image);
  void add_kernelshap(const at::Tensor& seen, Attributions& image);

  MethodModel& model_;
  const ExplainOptions& options_;
  const Background& background_;
  const SeenPixels& pixels_;
  std::int64_t batch_;
  std::optional<models::explain::ExpectedGradientsExplainer> expected_gradients_;
};

}  // namespace assay::launcher::explanation
