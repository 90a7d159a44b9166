// SPDX-License-Identifier: Apache-2.0
// Pooling layers. Private to models/. They accept an empty micro-batch.
#pragma once

#include <cstdint>

#include "models/layer.hpp"

namespace assay::models {

class MaxPool2d final : public Layer {
 public:
  explicit MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0)
      : Layer("MaxPool2d"), kernel_(kernel), stride_(stride), padding_(padding) {}

  std::string emit(GraphBuilder& graph, const std::string& input) const override;
  // Whether each 2 x 2 pixels become one.
  bool halves() const { return kernel_ == 2 && stride_ == 2 && padding_ == 0; }

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  std::int64_t kernel_;
  std::int64_t stride_;
  std::int64_t padding_;
};

// [N, C, H, W] -> [N, C], the mean over H and W.
class GlobalAveragePool final : public Layer {
 public:
  GlobalAveragePool() : Layer("GlobalAveragePool") {}

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

}  // namespace assay::models
