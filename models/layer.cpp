// SPDX-License-Identifier: Apache-2.0
#include "models/layer.hpp"

namespace assay::models {

at::Tensor in_precision(const at::Tensor& tensor, const Pass& pass) {
  return pass.context.precision == Precision::bf16 && tensor.defined() ? tensor.to(at::kBFloat16) : tensor;
}

at::Tensor Layer::operator()(const at::Tensor& input, const Pass& pass) {
  at::Tensor output = compute(input, pass);
  if (pass.observer != nullptr && children().empty()) show(input, output, pass);
  return output;
}

}  // namespace assay::models
