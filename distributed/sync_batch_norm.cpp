// SPDX-License-Identifier: Apache-2.0
#include "distributed/sync_batch_norm.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <absl/strings/str_cat.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "distributed/batch_norm_tensors.hpp"

namespace assay::distributed {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// One reduction of 2 C + 1 doubles. Plain moments about 0 are enough in double: the cancellation costs
// 2^-52 (mean / deviation)^2, less than the rounding of the float input itself.
ChannelStatistics global_statistics(const at::Tensor& input, const BatchNormCall& call, Collective& collective) {
  const ActivationShape shape = shape_of(input);
  const auto channels = static_cast<std::size_t>(shape.channels);
  std::vector<double> sums(2 * channels + 1);
  for_type_of(input, [&](auto value) {
    channel_moments(shape, values_of<decltype(value)>(input), call.around.before, std::span(sums).first(2 * channels));
  });
  sums.back() = static_cast<double>(shape.per_channel());
  collective.all_reduce_sum(std::span<double>(sums));
  ChannelStatistics statistics;
  statistics.count = sums.back();
  if (statistics.count < 2 && !call.lone_values) {
    throw std::invalid_argument(
        absl::StrCat("Expected more than 1 value per channel when training, got ", statistics.count,
                     " in the global batch: use a larger batch, or leave out the last partial one"));
  }
  const double divisor = std::max(statistics.count, 1.0);
  for (std::size_t c = 0; c < channels; ++c) {
    const double mean = sums[c] / divisor;
    statistics.mean.push_back(mean);
    // std::max keeps a NaN that stands first, so that a diverged network is seen as one.
    statistics.variance.push_back(std::max(sums[channels + c] / divisor - mean * mean, 0.0));
  }
  return statistics;
}

void update_running(const ChannelStatistics& statistics, const BatchNormCall& call) {
  if (statistics.count == 0) return;
  float* mean = call.running_mean.mutable_data_ptr<float>();
  float* variance = call.running_var.mutable_data_ptr<float>();
  const double unbias = statistics.count > 1 ? statistics.count / (statistics.count - 1) : 1;
  for (std::size_t c = 0; c < statistics.mean.size(); ++c) {
    mean[c] = static_cast<float>((1 - call.momentum) * mean[c] + call.momentum * statistics.mean[c]);
    variance[c] =
        static_cast<float>((1 - call.momentum) * variance[c] + call.momentum * unbias * statistics.variance[c]);
  }
}

at::Tensor floats(at::IntArrayRef sizes) {
  return at::empty(sizes, at::TensorOptions().dtype(at::kFloat));
}

class SyncBatchNorm : public torch::autograd::Function<SyncBatchNorm> {
 public:
  // weight, bias and residual are arguments of their own because autograd looks for its inputs there.
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const std::optional<at::Tensor>& residual,
                            const BatchNormCall* call, Collective* collective) {
    const at::Tensor x = dense(input);
    const at::Tensor added = residual ? dense(*residual) : at::Tensor();
    const Surroundings& around = call->around;
    const ChannelStatistics statistics = global_statistics(x, *call, *collective);
    update_running(statistics, *call);
    const at::Tensor factors = factors_of(statistics, *call);
    at::Tensor y = result_like(x, around.max_pool);
    for_type_of(x, [&](auto value) {
      using Value = decltype(value);
      normalise(shape_of(x), values_of<Value>(x), values_of<Value>(added), normalise_factors(factors), around,
                writable<Value>(y));
    });
    const bool masked_by_result = added.defined() && clamps(around.after);
    context->save_for_backward({x, factors, masked_by_result ? y : at::Tensor()});
    context->saved_data["count"] = statistics.count;
    context->saved_data["residual"] = added.defined();
    context->saved_data["collective"] = reinterpret_cast<std::int64_t>(collective);
    save(context, around);
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& output_gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& factors = saved[1];
    const at::Tensor& y = saved[2];
    Surroundings around = saved_surroundings(context);
    at::Tensor dy = dense(output_gradients[0]);
    const at::Tensor masked = y.defined() ? at::empty_like(x) : at::Tensor();

    std::vector<double> sums(2 * static_cast<std::size_t>(x.size(1)));
    for_type_of(x, [&](auto value) {
      using Value = decltype(value);
      channel_gradient_sums<Value>(shape_of(x), {values_of<Value>(dy), values_of<Value>(y), writable<Value>(masked)},
                                   values_of<Value>(x), normalise_factors(factors), around, sums);
    });
    if (masked.defined()) {
      dy = masked;
      around.after = {};
    }
    // This rank's part: the reducer adds up the gradients of parameters over the ranks.
    const at::Tensor weight_gradient = floats({x.size(1)});
    const at::Tensor bias_gradient = floats({x.size(1)});
    for (std::int64_t c = 0; c < x.size(1); ++c) {
      const auto i = static_cast<std::size_t>(c);
      bias_gradient.mutable_data_ptr<float>()[c] = static_cast<float>(sums[i]);
      weight_gradient.mutable_data_ptr<float>()[c] =
          static_cast<float>(sums[i + sums.size() / 2] * row_of(factors, kInverseDeviation)[c]);
    }
    reinterpret_cast<Collective*>(context->saved_data["collective"].toInt())->all_reduce_sum(std::span<double>(sums));
    at::Tensor dx;
    if (context->needs_input_grad(0)) {
      dx = gradient_of_input(x, dy, factors, around, sums, context->saved_data["count"].toDouble());
    }
    // Autograd counts only the tensors that were there.
    const bool residual = context->saved_data["residual"].toBool() && context->needs_input_grad(3);
    const at::Tensor residual_gradient = residual ? dy : at::Tensor();
    return {dx, weight_gradient, bias_gradient, residual_gradient, at::Tensor(), at::Tensor()};
  }

 private:
  // dx = w / s (g - mean(g) - (v - m) / s^2 mean(g (v - m))), means over the global batch (Ioffe & Szegedy 2015,
  // sec. 3).
  static at::Tensor gradient_of_input(const at::Tensor& x, const at::Tensor& dy, const at::Tensor& factors,
                                      const Surroundings& around, const std::vector<double>& sums, double count) {
    const float* scale = row_of(factors, kScale);
    const float* inverse_deviation = row_of(factors, kInverseDeviation);
    const std::size_t channels = sums.size() / 2;
    const double divisor = std::max(count, 1.0);
    std::vector<float> slope(channels);
    std::vector<float> offset(channels);
    for (std::size_t c = 0; c < channels; ++c) {
      const double inverse = inverse_deviation[c];
      const double factor = scale[c];
      slope[c] = static_cast<float>(-factor * inverse * inverse * sums[channels + c] / divisor);
      offset[c] = static_cast<float>(-factor * sums[c] / divisor);
    }
    at::Tensor dx = at::empty_like(x);
    for_type_of(x, [&](auto value) {
      using Value = decltype(value);
      input_gradient(shape_of(x), values_of<Value>(dy), values_of<Value>(x), normalise_factors(factors),
                     {scale, slope.data(), offset.data()}, around, writable<Value>(dx));
    });
    return dx;
  }
};

}  // namespace

at::Tensor sync_batch_norm(const BatchNormCall& call, Collective& collective) {
  check_call(call, "sync_batch_norm");
  const std::optional<at::Tensor> residual = call.residual.defined() ? std::optional(call.residual) : std::nullopt;
  return SyncBatchNorm::apply(call.input, call.weight, call.bias, residual, &call, &collective);
}

}  // namespace assay::distributed
