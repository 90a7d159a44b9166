// SPDX-License-Identifier: Apache-2.0
// A detector as explainers see it: evaluation mode, and one number for each image, whose class "real" is its growth and
// whose class "fake" its fall. Images are float32 [N, C, H, W] exactly as the model was trained to see them, N at least
// 1. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>
#include <vector>

#include "models/detector.hpp"

namespace assay::models::explain {

// logit: the log-odds of REAL (of two logits their difference). probability: P(REAL), its sigmoid.
enum class Output { logit, probability };
std::string_view output_name(Output output);

// Of a differentiable [N, 1] or [N, 2]: [N] float32. temperature: what log-odds are divided by (Guo et al., ICML 2017).
at::Tensor output_of(const at::Tensor& logits, Output output, double temperature = 1);

// What a layer said, and how the output hangs on it.
struct LayerGradients {
  at::Tensor activations;  // float32 [N, K, h, w]
  at::Tensor gradients;    // of the same shape: d output / d activations
  at::Tensor logits;       // float32 [N, 1 or 2]
};

struct InputGradients {
  at::Tensor gradients;  // float32 [N, C, H, W]
  std::vector<double> outputs;
};

class ExplainedModel {
 public:
  // The detector and what the context points to must outlive this. context.training must be false.
  ExplainedModel(Detector& detector, const ForwardContext& context, double temperature = 1)
      : detector_(detector), context_(context), temperature_(temperature) {}

  // One for each image.
  std::vector<double> outputs(const at::Tensor& images, Output output);
  InputGradients input_gradients(const at::Tensor& images, Output output);
  // Throws UnknownLayer; std::invalid_argument where the layer's output is no map [N, K, h, w].
  LayerGradients layer_gradients(const at::Tensor& images, std::string_view layer, Output output);
  // The last convolution that maps stand behind, of images [channels, size, size]: what Grad-CAM looks at by default.
  std::string last_convolution(int channels, int size);

 private:
  Detector& detector_;
  ForwardContext context_;
  double temperature_;
};

}  // namespace assay::models::explain
