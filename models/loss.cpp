// SPDX-License-Identifier: Apache-2.0
#include "models/loss.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/stack.h>

#include <stdexcept>

namespace assay::models {
namespace {

void check(const at::Tensor& logits, const at::Tensor& labels, const LossOptions& options) {
  if (logits.dim() != 2 || (logits.size(1) != 1 && logits.size(1) != 2)) {
    throw std::invalid_argument("logits must have the shape [N, 1] or [N, 2]");
  }
  if (labels.dim() != 1 || labels.size(0) != logits.size(0) || labels.scalar_type() != at::kLong) {
    throw std::invalid_argument("labels must be int64, one per row of the logits");
  }
  if (!(options.label_smoothing >= 0 && options.label_smoothing < 1)) {
    throw std::invalid_argument("label smoothing must be in [0, 1)");
  }
}

}  // namespace

at::Tensor summed_loss(const at::Tensor& logits, const at::Tensor& labels, const LossOptions& options) {
  check(logits, labels, options);
  const at::Tensor scores = logits.to(at::kFloat);
  const at::Tensor real = labels.to(at::kFloat);
  at::Tensor target = real;
  if (options.label_smoothing > 0) target = real * (1 - options.label_smoothing) + options.label_smoothing / 2;
  at::Tensor weight;
  if (options.weight_fake != 1 || options.weight_real != 1) {
    weight = real * (options.weight_real - options.weight_fake) + options.weight_fake;
  }
  if (scores.size(1) == 1) {
    return at::binary_cross_entropy_with_logits(scores.select(1, 0), target, weight, {}, at::Reduction::Sum);
  }
  at::Tensor targets = at::stack({1 - target, target}, 1);
  if (weight.defined()) targets = targets * weight.unsqueeze(1);
  return -(at::log_softmax(scores, 1) * targets).sum();
}

}  // namespace assay::models
