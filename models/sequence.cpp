// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "models/activations.hpp"
#include "models/batch_norm.hpp"
#include "models/convolution.hpp"
#include "models/layer.hpp"

namespace assay::models {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <class Kind>
bool is(const std::shared_ptr<Layer>& layer) {
  return dynamic_cast<const Kind*>(layer.get()) != nullptr;
}

// The output of such a layer belongs to nobody else: the next layer may overwrite it.
bool makes_fresh_output(const std::shared_ptr<Layer>& layer) {
  return is<Conv2d>(layer) || is<ReLU>(layer) || is<ReLU6>(layer);
}

}  // namespace

Sequence& Sequence::add(const std::string& name, const std::shared_ptr<Layer>& layer) {
  register_module(name, layer);
  layers_.push_back(layer);
  return *this;
}

at::Tensor Sequence::compute(const at::Tensor& input, const Pass& pass) {
  at::Tensor activation = input;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (const std::size_t done = compute_fused(i, activation, pass); done > 0) {
      i += done - 1;
    } else {
      activation = (*layers_[i])(activation, pass);
    }
  }
  return activation;
}

std::size_t Sequence::compute_fused(std::size_t i, const at::Tensor& activation, const Pass& pass) const {
  if (pass.observer != nullptr || i == 0) return 0;
  const auto* batch_norm = dynamic_cast<const BatchNorm*>(layers_[i].get());
  if (batch_norm == nullptr || !makes_fresh_output(layers_[i - 1])) return 0;
  if (!batch_norm->can_infer_in_place(activation, pass)) return 0;
  const bool last = i + 1 == layers_.size();
  const bool relu = !last && is<ReLU>(layers_[i + 1]);
  const bool relu6 = !last && is<ReLU6>(layers_[i + 1]);
  batch_norm->infer_in_place(activation, relu || relu6 ? 0 : -kInfinity, relu6 ? 6 : kInfinity);
  return relu || relu6 ? 2 : 1;
}

std::string Sequence::emit(GraphBuilder& graph, const std::string& input) const {
  std::string tensor = input;
  for (const auto& layer : layers_) tensor = layer->emit(graph, tensor);
  return tensor;
}

}  // namespace assay::models
