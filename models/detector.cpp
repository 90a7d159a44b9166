// SPDX-License-Identifier: Apache-2.0
#include "models/detector.hpp"

#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

#include <stdexcept>

namespace assay::models {

at::Tensor probability_real(const at::Tensor& logits) {
  if (logits.dim() != 2 || (logits.size(1) != 1 && logits.size(1) != 2)) {
    throw std::invalid_argument("logits must have the shape [N, 1] or [N, 2]");
  }
  const at::Tensor values = logits.to(at::kFloat);
  if (values.size(1) == 1) return at::sigmoid(values.select(1, 0));
  return at::softmax(values, 1).select(1, 1).contiguous();
}

}  // namespace assay::models
