// SPDX-License-Identifier: Apache-2.0
#include "models/layer.hpp"

namespace assay::models {

at::Tensor Layer::operator()(const at::Tensor& input, const Pass& pass) {
  at::Tensor output = compute(input, pass);
  if (pass.record != nullptr && children().empty()) {
    pass.record->push_back({this, output.sizes().slice(1).vec()});
  }
  return output;
}

Sequence& Sequence::add(const std::string& name, const std::shared_ptr<Layer>& layer) {
  register_module(name, layer);
  layers_.push_back(layer);
  return *this;
}

at::Tensor Sequence::compute(const at::Tensor& input, const Pass& pass) {
  at::Tensor activation = input;
  for (const auto& layer : layers_) activation = (*layer)(activation, pass);
  return activation;
}

}  // namespace assay::models
