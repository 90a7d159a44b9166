// SPDX-License-Identifier: Apache-2.0
#include "models/explain/explained_model.hpp"

#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <stdexcept>

namespace assay::models::explain {
namespace {

at::Tensor gradient_of(const at::Tensor& values, const at::Tensor& leaf) {
  // The images do not see one another: the gradient of the sum is that of each.
  return torch::autograd::grad({values.sum()}, {leaf}).front();
}

std::vector<double> to_doubles(const at::Tensor& values) {
  const at::Tensor host = values.detach().cpu().contiguous();
  const float* first = host.const_data_ptr<float>();
  return {first, first + host.numel()};
}

}  // namespace

std::string_view output_name(Output output) {
  return output == Output::logit ? "logit" : "probability";
}

at::Tensor output_of(const at::Tensor& logits, Output output, double temperature) {
  at::Tensor log_odds = logits.size(1) == 1 ? logits.select(1, 0) : logits.select(1, 1) - logits.select(1, 0);
  if (temperature != 1) log_odds = log_odds / temperature;
  return output == Output::logit ? log_odds : log_odds.sigmoid();
}

std::vector<double> ExplainedModel::outputs(const at::Tensor& images, Output output) {
  const c10::NoGradGuard no_grad;
  return to_doubles(output_of(detector_.forward(images, context_), output, temperature_));
}

InputGradients ExplainedModel::input_gradients(const at::Tensor& images, Output output) {
  const c10::AutoGradMode with_grad(true);
  const at::Tensor leaf = images.detach().requires_grad_(true);
  const at::Tensor values = output_of(detector_.forward(leaf, context_), output, temperature_);
  return {.gradients = gradient_of(values, leaf), .outputs = to_doubles(values)};
}

LayerGradients ExplainedModel::layer_gradients(const at::Tensor& images, std::string_view layer, Output output) {
  const c10::AutoGradMode with_grad(true);
  const TappedPass pass = detector_.forward_through(images, layer, context_);
  if (pass.activations.dim() != 4) {
    throw std::invalid_argument("layer '" + std::string(layer) +
                                "' gives no map but a vector: choose one before the pooling");
  }
  const at::Tensor gradients = gradient_of(output_of(pass.logits, output, temperature_), pass.activations);
  return {.activations = pass.activations.detach().to(at::kFloat),
          .gradients = gradients.to(at::kFloat),
          .logits = pass.logits.detach()};
}

std::string ExplainedModel::last_convolution(int channels, int size) {
  std::string last;
  for (const LayerInfo& layer : detector_.layers(channels, size)) {
    if (layer.kind == "Conv2d") last = layer.name;
  }
  if (last.empty()) throw UnknownLayer("the model has no convolution");
  return last;
}

}  // namespace assay::models::explain
