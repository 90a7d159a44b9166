// SPDX-License-Identifier: Apache-2.0
#include "models/squeeze_excite.hpp"

#include "models/activations.hpp"
#include "models/linear.hpp"
#include "models/pooling.hpp"

namespace assay::models {

SqueezeExcite::SqueezeExcite(std::int64_t channels, std::int64_t reduction) : Layer("SqueezeExcite") {
  const std::int64_t squeezed = channels / reduction;
  excitation_ = {register_module("pool", std::make_shared<GlobalAveragePool>()),
                 register_module("fc1", std::make_shared<Linear>(channels, squeezed)),
                 register_module("relu", std::make_shared<ReLU>()),
                 register_module("fc2", std::make_shared<Linear>(squeezed, channels)),
                 register_module("sigmoid", std::make_shared<Sigmoid>())};
  scale_ = register_module("scale", std::make_shared<ChannelScale>());
}

at::Tensor SqueezeExcite::compute(const at::Tensor& input, const Pass& pass) {
  at::Tensor factors = input;
  for (const auto& layer : excitation_) factors = (*layer)(factors, pass);
  return (*scale_)(input, factors, pass);
}

std::string SqueezeExcite::emit(GraphBuilder& graph, const std::string& input) const {
  std::string factors = input;
  for (const auto& layer : excitation_) factors = layer->emit(graph, factors);
  return scale_->emit(graph, input, factors);
}

}  // namespace assay::models
