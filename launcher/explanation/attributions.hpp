// SPDX-License-Identifier: Apache-2.0
// What the methods said about one image with one model. Values without a class speak for REAL; FAKE is their negative.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "launcher/explanation/explain_options.hpp"
#include "models/explain/expected_gradients.hpp"
#include "models/explain/kernel_shap.hpp"
#include "models/explain/lime.hpp"
#include "models/explain/segments.hpp"

namespace assay::launcher::explanation {

// float32 in host memory, by class (index: label).
struct GradCamMaps {
  std::string layer;
  std::array<at::Tensor, 2> raw;   // [h, w] of the layer
  std::array<at::Tensor, 2> maps;  // [H, W], 0..1
};

struct Attributions {
  std::optional<GradCamMaps> gradcam;
  std::optional<models::explain::Segments> segments;  // where LIME or KernelSHAP was asked for
  std::optional<models::explain::LimeExplanation> lime;
  std::optional<models::explain::ExpectedGradients> shap;
  std::optional<models::explain::KernelShapExplanation> kernelshap;
  std::array<double, std::size(kMethods)> seconds = {};  // by method; of Grad-CAM the image's share of its block
};

// How much each pixel speaks for the class, [H * W]: a segment's weight stands in each of its pixels, SHAP's values are
// summed over the channels. The method must have been asked for.
std::vector<double> importance(const Attributions& attributions, Method method, Class of);

// The attributions as the method gives them, for REAL, to be compared between two models: of segments, or of [C, H, W];
// of Grad-CAM the map of a class.
std::vector<double> values_to_compare(const Attributions& attributions, Method method, Class of);

}  // namespace assay::launcher::explanation
