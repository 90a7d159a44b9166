// SPDX-License-Identifier: Apache-2.0
#include "distributed/inference_batch_norm.hpp"

#include <ATen/ops/empty_like.h>
#include <c10/core/GradMode.h>

#include <stdexcept>
#include <vector>

#include "distributed/batch_norm_tensors.hpp"

namespace assay::distributed {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor running_factors(const BatchNormCall& call) {
  const float* mean = call.running_mean.const_data_ptr<float>();
  const float* variance = call.running_var.const_data_ptr<float>();
  const std::int64_t channels = call.running_mean.numel();
  return factors_of({.count = 0, .mean = {mean, mean + channels}, .variance = {variance, variance + channels}}, call);
}

at::Tensor normalised(const at::Tensor& x, const at::Tensor& factors, const Surroundings& around) {
  at::Tensor y = result_like(x, around.max_pool);
  for_type_of(x, [&](auto value) {
    using Value = decltype(value);
    normalise<Value>(shape_of(x), values_of<Value>(x), nullptr, normalise_factors(factors), around, writable<Value>(y));
  });
  return y;
}

class InferenceBatchNorm : public torch::autograd::Function<InferenceBatchNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const BatchNormCall* call) {
    const at::Tensor x = dense(input);
    const at::Tensor factors = running_factors(*call);
    context->save_for_backward({x, factors});
    save(context, call->around);
    return normalised(x, factors, call->around);
  }

  static variable_list backward(AutogradContext* context, const variable_list& output_gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& factors = saved[1];
    const at::Tensor dy = dense(output_gradients[0]);
    // Statistics that are constants leave dx = g * scale.
    const std::vector<float> zeros(static_cast<std::size_t>(x.size(1)));
    const InputGradientFactors gradient = {row_of(factors, kScale), zeros.data(), zeros.data()};
    at::Tensor dx = at::empty_like(x);
    for_type_of(x, [&](auto value) {
      using Value = decltype(value);
      input_gradient<Value>(shape_of(x), values_of<Value>(dy), values_of<Value>(x), normalise_factors(factors),
                            gradient, saved_surroundings(context), writable<Value>(dx));
    });
    return {dx, at::Tensor()};
  }
};

}  // namespace

at::Tensor inference_batch_norm(const BatchNormCall& call) {
  check_call(call, "inference_batch_norm");
  if (call.residual.defined()) throw std::invalid_argument("inference_batch_norm: takes no residual");
  if (c10::GradMode::is_enabled() && call.input.requires_grad()) return InferenceBatchNorm::apply(call.input, &call);
  return normalised(dense(call.input), running_factors(call), call.around);
}

}  // namespace assay::distributed
