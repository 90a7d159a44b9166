// SPDX-License-Identifier: Apache-2.0
// Element-wise functions. Private to models/. They work in place: their input must be the fresh output of another layer
// whose backward does not need it (a convolution, a linear layer, a batch norm, an addition).
#pragma once

#include "models/layer.hpp"

namespace assay::models {

class ReLU final : public Layer {
 public:
  ReLU() : Layer("ReLU") {}

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

// min(max(x, 0), 6) (Sandler et al., CVPR 2018).
class ReLU6 final : public Layer {
 public:
  ReLU6() : Layer("ReLU6") {}

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

class Sigmoid final : public Layer {
 public:
  Sigmoid() : Layer("Sigmoid") {}

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

// Which of the activations that a batch norm can be computed with the layer is; none for every other layer.
Activation activation_of(const Layer& layer);

}  // namespace assay::models
