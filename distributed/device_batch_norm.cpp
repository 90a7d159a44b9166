// SPDX-License-Identifier: Apache-2.0
#include "distributed/device_batch_norm.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/batch_norm_backward_elemt.h>
#include <ATen/ops/batch_norm_backward_reduce.h>
#include <ATen/ops/batch_norm_elemt.h>
#include <ATen/ops/batch_norm_stats.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <span>

#include "distributed/batch_norm_moments.hpp"

namespace assay::distributed {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor dense(const at::Tensor& tensor, at::MemoryFormat format) {
  return tensor.contiguous(format);
}

template <typename Value>
void sum_over_ranks(Collective& collective, const at::Tensor& values) {
  collective.all_reduce_sum(
      std::span<Value>(values.mutable_data_ptr<Value>(), static_cast<std::size_t>(values.numel())));
}

BatchNormStatistics global_statistics(const at::Tensor& x, std::int64_t channels, double epsilon,
                                      Collective& collective) {
  const std::int64_t count = x.numel() / channels;
  at::Tensor mean;
  at::Tensor inverse_deviation;
  if (count > 0) std::tie(mean, inverse_deviation) = at::batch_norm_stats(x, epsilon);
  const at::Tensor moments = batch_norm_moments(mean, inverse_deviation, count, epsilon, channels, x.options());
  sum_over_ranks<double>(collective, moments);
  return batch_norm_statistics(moments, epsilon);
}

// The gradient sums of this rank; zeros for an empty micro-batch.
struct GradientSums {
  at::Tensor dy, dy_xmu, weight, bias;
};

GradientSums gradient_sums(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& mean,
                           const at::Tensor& inverse_deviation, const at::Tensor& weight) {
  if (x.numel() == 0) {
    const at::Tensor zeros = at::zeros_like(mean);
    return {zeros, zeros, at::zeros_like(weight), at::zeros_like(weight)};
  }
  auto [sum_dy, sum_dy_xmu, weight_gradient, bias_gradient] =
      at::batch_norm_backward_reduce(dy, x, mean, inverse_deviation, weight, /*input_g=*/true, /*weight_g=*/true,
                                     /*bias_g=*/true);
  return {sum_dy, sum_dy_xmu, weight_gradient, bias_gradient};
}

class DeviceBatchNorm : public torch::autograd::Function<DeviceBatchNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& running_mean, const at::Tensor& running_var,
                            double momentum, double epsilon, Collective* collective) {
    const auto format = input.dim() == 4 ? input.suggest_memory_format() : at::MemoryFormat::Contiguous;
    const at::Tensor x = dense(input, format);
    const BatchNormStatistics statistics = global_statistics(x, weight.numel(), epsilon, *collective);
    running_mean.lerp_(statistics.mean, momentum);
    running_var.lerp_(statistics.unbiased_variance, momentum);
    context->save_for_backward({x, weight, statistics.mean, statistics.inverse_deviation, statistics.count});
    context->saved_data["collective"] = reinterpret_cast<std::int64_t>(collective);
    if (x.numel() == 0) return at::empty_like(x);
    return at::batch_norm_elemt(x, weight, bias, statistics.mean, statistics.inverse_deviation, epsilon);
  }

  static variable_list backward(AutogradContext* context, const variable_list& output_gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &mean = saved[2], &inverse_deviation = saved[3];
    auto* collective = reinterpret_cast<Collective*>(context->saved_data["collective"].toInt());
    const auto format = x.dim() == 4 ? x.suggest_memory_format() : at::MemoryFormat::Contiguous;
    const at::Tensor dy = dense(output_gradients[0], format);

    // Of weight and bias this rank's part: the reducer adds up the gradients of parameters over the ranks.
    const GradientSums sums = gradient_sums(dy, x, mean, inverse_deviation, weight);
    const at::Tensor both = at::cat({sums.dy, sums.dy_xmu});
    sum_over_ranks<float>(*collective, both);
    at::Tensor dx;
    if (context->needs_input_grad(0)) {
      const std::int64_t channels = weight.numel();
      dx = x.numel() == 0
               ? at::empty_like(x)
               : at::batch_norm_backward_elemt(dy, x, mean, inverse_deviation, weight, both.narrow(0, 0, channels),
                                               both.narrow(0, channels, channels), saved[4]);
    }
    return {dx, sums.weight, sums.bias, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor device_batch_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                             const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                             double epsilon, Collective& collective) {
  const std::int64_t values = input.numel() / weight.numel();
  if (collective.size() == 1 && values == 0) return input.clone();  // moves no statistic
  if (collective.size() == 1 && values > 1) {
    return at::batch_norm(input, weight, bias, running_mean, running_var, /*training=*/true, momentum, epsilon,
                          /*cudnn_enabled=*/true);
  }
  return DeviceBatchNorm::apply(input, weight, bias, running_mean, running_var, momentum, epsilon, &collective);
}

}  // namespace assay::distributed
