// SPDX-License-Identifier: Apache-2.0
#include "models/linear.hpp"

#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

namespace assay::models {

Linear::Linear(std::int64_t inputs, std::int64_t outputs) : Layer("Linear") {
  weight_ = register_parameter("weight", at::zeros({outputs, inputs}));
  bias_ = register_parameter("bias", at::zeros({outputs}));
}

at::Tensor Linear::compute(const at::Tensor& input, const Pass& pass) {
  return at::linear(input, in_precision(weight_, pass), in_precision(bias_, pass));
}

std::string Linear::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "Gemm", {input, graph.tensor(*this, "weight"), graph.tensor(*this, "bias")},
                   {{"transB", std::int64_t{1}}});
}

}  // namespace assay::models
