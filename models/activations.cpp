// SPDX-License-Identifier: Apache-2.0
#include "models/activations.hpp"

#include <ATen/ops/hardtanh.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>

namespace assay::models {

at::Tensor ReLU::compute(const at::Tensor& input, const Pass&) {
  at::Tensor output = input;
  return at::relu_(output);
}

std::string ReLU::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "Relu", {input});
}

at::Tensor ReLU6::compute(const at::Tensor& input, const Pass&) {
  at::Tensor output = input;
  return at::hardtanh_(output, 0, 6);
}

std::string ReLU6::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "Clip", {input, graph.constant(0.0f), graph.constant(6.0f)});
}

at::Tensor Sigmoid::compute(const at::Tensor& input, const Pass&) {
  at::Tensor output = input;
  return at::sigmoid_(output);
}

std::string Sigmoid::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "Sigmoid", {input});
}

Activation activation_of(const Layer& layer) {
  if (dynamic_cast<const ReLU*>(&layer) != nullptr) return Activation::relu;
  return dynamic_cast<const ReLU6*>(&layer) != nullptr ? Activation::relu6 : Activation::none;
}

}  // namespace assay::models
