// SPDX-License-Identifier: Apache-2.0
#include "models/layer.hpp"

#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace assay::models {

at::Tensor in_precision(const at::Tensor& tensor, const Pass& pass) {
  return pass.context.precision == Precision::bf16 && tensor.defined() ? tensor.to(at::kBFloat16) : tensor;
}

at::Tensor Operation::shown(const at::Tensor& input, at::Tensor output, const Pass& pass) {
  if (pass.observer != nullptr && children().empty()) (*pass.observer)(*this, input, output);
  if (!stops_at(*this, pass)) return output;
  c10::GradMode::set_enabled(true);  // until the guard of whoever set the tap ends
  pass.tap->activations = output.detach().requires_grad_(true);
  return pass.tap->activations.clone();  // the next layer may work in place, which a leaf does not allow
}

at::Tensor Layer::operator()(const at::Tensor& input, const Pass& pass) {
  return shown(input, compute(input, pass), pass);
}

void Layer::fold(const Folding& folding) {
  for (const auto& child : children()) {
    if (auto* layer = dynamic_cast<Layer*>(child.get())) layer->fold(folding);
  }
}

}  // namespace assay::models
