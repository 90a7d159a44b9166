// SPDX-License-Identifier: Apache-2.0
// A dense layer with a bias. Private to models/. Zero until Network initialises it.
#pragma once

#include <cstdint>

#include "models/layer.hpp"

namespace assay::models {

// [N, inputs] -> [N, outputs].
class Linear final : public Layer {
 public:
  Linear(std::int64_t inputs, std::int64_t outputs);

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  at::Tensor weight_;
  at::Tensor bias_;
};

}  // namespace assay::models
