// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/batch_norm_function.hpp"

#include <ATen/ops/batch_norm.h>

#include <limits>
#include <memory>

#include "distributed/device_batch_norm.hpp"
#include "distributed/inference_batch_norm.hpp"
#include "distributed/sync_batch_norm.hpp"
#include "models/unfused_batch_norm.hpp"

namespace assay::launcher::training {
namespace {

using distributed::Collective;

distributed::Clamp clamp_of(models::Activation activation) {
  if (activation == models::Activation::none) return {};
  const float high = activation == models::Activation::relu6 ? 6 : std::numeric_limits<float>::infinity();
  return {.low = 0, .high = high};
}

distributed::BatchNormCall kernel_call(const models::BatchNormCall& call, bool lone_values) {
  return {.input = call.input,
          .weight = call.weight,
          .bias = call.bias,
          .running_mean = call.running_mean,
          .running_var = call.running_var,
          .momentum = call.momentum,
          .epsilon = call.epsilon,
          .residual = call.residual,
          .around = {.before = clamp_of(call.before), .after = clamp_of(call.after), .max_pool = call.max_pool},
          .lone_values = lone_values};
}

at::Tensor on_cpu(const models::BatchNormCall& call, bool lone_values, Collective& collective) {
  return distributed::sync_batch_norm(kernel_call(call, lone_values), collective);
}

at::Tensor on_device(const models::BatchNormCall& call, Collective& collective) {
  return models::unfused_batch_norm(call, [&](const at::Tensor& input) {
    return distributed::device_batch_norm(input, call.weight, call.bias, call.running_mean, call.running_var,
                                          call.momentum, call.epsilon, collective);
  });
}

}  // namespace

models::BatchNormFunction batch_norm_function(Statistics statistics, Collective& collective) {
  if (statistics == Statistics::of_global_batch) {
    return [&collective](const models::BatchNormCall& call) {
      return call.input.is_cpu() ? on_cpu(call, /*lone_values=*/false, collective) : on_device(call, collective);
    };
  }
  return [alone = std::make_shared<distributed::SingleProcessCollective>()](const models::BatchNormCall& call) {
    return call.input.is_cpu() ? on_cpu(call, /*lone_values=*/true, *alone) : on_device(call, *alone);
  };
}

models::BatchNormFunction inference_batch_norm_function() {
  return [](const models::BatchNormCall& call) {
    if (call.input.is_cpu()) return distributed::inference_batch_norm(kernel_call(call, /*lone_values=*/true));
    return models::unfused_batch_norm(call, [&call](const at::Tensor& input) {
      return at::batch_norm(input, call.weight, call.bias, call.running_mean, call.running_var, /*training=*/false,
                            call.momentum, call.epsilon, /*cudnn_enabled=*/false);
    });
  };
}

}  // namespace assay::launcher::training
