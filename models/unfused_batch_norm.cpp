// SPDX-License-Identifier: Apache-2.0
#include "models/unfused_batch_norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

namespace assay::models {
namespace {

at::Tensor activated(const at::Tensor& input, Activation activation) {
  if (activation == Activation::relu) return at::relu(input);
  return activation == Activation::relu6 ? at::hardtanh(input, 0, 6) : input;
}

}  // namespace

at::Tensor unfused_batch_norm(const BatchNormCall& call,
                              const std::function<at::Tensor(const at::Tensor&)>& normalise) {
  at::Tensor result = normalise(activated(call.input, call.before));
  if (call.residual.defined()) result = result + call.residual;
  result = activated(result, call.after);
  return call.max_pool ? at::max_pool2d(result, {2, 2}, {2, 2}) : result;
}

at::Tensor unfused_batch_norm(const BatchNormCall& call) {
  return unfused_batch_norm(call, [&call](const at::Tensor& input) {
    return at::batch_norm(input, call.weight, call.bias, call.running_mean, call.running_var, /*training=*/true,
                          call.momentum, call.epsilon, /*cudnn_enabled=*/false);
  });
}

}  // namespace assay::models
