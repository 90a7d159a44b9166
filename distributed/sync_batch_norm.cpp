// SPDX-License-Identifier: Apache-2.0
#include "distributed/sync_batch_norm.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <absl/strings/str_cat.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "distributed/batch_norm_passes.hpp"

namespace assay::distributed {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

ActivationShape shape_of(const at::Tensor& input) {
  ActivationShape shape;
  shape.images = input.size(0);
  shape.channels = input.size(1);
  for (std::int64_t dimension = 2; dimension < input.dim(); ++dimension) shape.pixels *= input.size(dimension);
  shape.channels_last = !input.is_contiguous();
  return shape;
}

// Dense in one of the two layouts that the passes know; most often the tensor itself.
at::Tensor dense(const at::Tensor& tensor, const at::Tensor& like) {
  if (like.dim() == 4 && !like.is_contiguous()) return tensor.contiguous(at::MemoryFormat::ChannelsLast);
  return tensor.contiguous();
}

at::Tensor dense(const at::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? tensor.suggest_memory_format() : at::MemoryFormat::Contiguous);
}

void check_vector(const at::Tensor& vector, std::int64_t channels, const char* name) {
  if (vector.defined() && vector.scalar_type() == at::kFloat && vector.device().is_cpu() && vector.is_contiguous() &&
      vector.dim() == 1 && vector.size(0) == channels) {
    return;
  }
  throw std::invalid_argument(absl::StrCat("sync_batch_norm: ", name, " must be float32 [", channels, "]"));
}

void check_input(const at::Tensor& input) {
  if (!input.device().is_cpu() || input.scalar_type() != at::kFloat || (input.dim() != 2 && input.dim() != 4)) {
    throw std::invalid_argument("sync_batch_norm: input must be a float32 CPU tensor [N, C] or [N, C, H, W]");
  }
}

// The statistics of the global batch.
struct Statistics {
  double count = 0;  // values per channel
  std::vector<double> mean;
  std::vector<double> variance;  // biased
};

// One reduction of 2 C + 1 doubles. Plain moments about 0 are enough in double: the cancellation costs
// 2^-52 (mean / deviation)^2, less than the rounding of the float input itself.
Statistics global_statistics(const at::Tensor& input, const ActivationShape& shape, Collective& collective) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  std::vector<double> sums(2 * channels + 1);
  channel_moments(shape, input.const_data_ptr<float>(), std::span(sums).first(2 * channels));
  sums.back() = static_cast<double>(shape.per_channel());
  collective.all_reduce_sum(std::span<double>(sums));
  Statistics statistics;
  statistics.count = sums.back();
  if (statistics.count < 2) {
    throw std::invalid_argument(
        absl::StrCat("Expected more than 1 value per channel when training, got ", statistics.count,
                     " in the global batch: use a larger batch, or leave out the last partial one"));
  }
  for (std::size_t c = 0; c < channels; ++c) {
    const double mean = sums[c] / statistics.count;
    statistics.mean.push_back(mean);
    // std::max keeps a NaN that stands first, so that a diverged network is seen as one.
    statistics.variance.push_back(std::max(sums[channels + c] / statistics.count - mean * mean, 0.0));
  }
  return statistics;
}

void update_running(const Statistics& statistics, const at::Tensor& running_mean, const at::Tensor& running_var,
                    double momentum) {
  float* mean = running_mean.mutable_data_ptr<float>();
  float* variance = running_var.mutable_data_ptr<float>();
  const double unbias = statistics.count / (statistics.count - 1);
  for (std::size_t c = 0; c < statistics.mean.size(); ++c) {
    mean[c] = static_cast<float>((1 - momentum) * mean[c] + momentum * statistics.mean[c]);
    variance[c] = static_cast<float>((1 - momentum) * variance[c] + momentum * unbias * statistics.variance[c]);
  }
}

at::Tensor floats(std::int64_t count) {
  return at::empty({count}, at::TensorOptions().dtype(at::kFloat));
}

class SyncBatchNorm : public torch::autograd::Function<SyncBatchNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& running_mean, const at::Tensor& running_var,
                            double momentum, double epsilon, Collective* collective) {
    const at::Tensor x = dense(input);
    const ActivationShape shape = shape_of(x);
    const Statistics statistics = global_statistics(x, shape, *collective);
    update_running(statistics, running_mean, running_var, momentum);

    const at::Tensor mean = floats(shape.channels);
    const at::Tensor inverse_deviation = floats(shape.channels);
    const at::Tensor scale = floats(shape.channels);
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      const auto i = static_cast<std::size_t>(c);
      const double inverse = 1 / std::sqrt(statistics.variance[i] + epsilon);
      mean.mutable_data_ptr<float>()[c] = static_cast<float>(statistics.mean[i]);
      inverse_deviation.mutable_data_ptr<float>()[c] = static_cast<float>(inverse);
      scale.mutable_data_ptr<float>()[c] = static_cast<float>(inverse * weight.const_data_ptr<float>()[c]);
    }
    at::Tensor output = at::empty_like(x);
    normalise(shape, x.const_data_ptr<float>(),
              {mean.const_data_ptr<float>(), scale.const_data_ptr<float>(), bias.const_data_ptr<float>()},
              output.mutable_data_ptr<float>());

    context->save_for_backward({x, weight, mean, inverse_deviation});
    context->saved_data["count"] = statistics.count;
    context->saved_data["collective"] = reinterpret_cast<std::int64_t>(collective);
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& output_gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[kInput];
    const float* mean = saved[kMean].const_data_ptr<float>();
    const float* inverse_deviation = saved[kInverseDeviation].const_data_ptr<float>();
    auto* collective = reinterpret_cast<Collective*>(context->saved_data["collective"].toInt());
    const double count = context->saved_data["count"].toDouble();
    const ActivationShape shape = shape_of(x);
    const at::Tensor dy = dense(output_gradients[0], x);

    std::vector<double> sums(2 * static_cast<std::size_t>(shape.channels));
    channel_gradient_sums(shape, dy.const_data_ptr<float>(), x.const_data_ptr<float>(), mean, sums);
    // This rank's part: the reducer adds up the gradients of parameters over the ranks.
    const at::Tensor weight_gradient = floats(shape.channels);
    const at::Tensor bias_gradient = floats(shape.channels);
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      const auto i = static_cast<std::size_t>(c);
      bias_gradient.mutable_data_ptr<float>()[c] = static_cast<float>(sums[i]);
      weight_gradient.mutable_data_ptr<float>()[c] =
          static_cast<float>(sums[i + sums.size() / 2] * inverse_deviation[c]);
    }
    collective->all_reduce_sum(std::span<double>(sums));
    at::Tensor dx;
    if (context->needs_input_grad(0)) dx = gradient_of_input(shape, dy, saved, sums, count);
    return {dx, weight_gradient, bias_gradient, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }

 private:
  enum Saved : std::size_t { kInput, kWeight, kMean, kInverseDeviation };

  // dx = w / s (dy - mean(dy) - (x - m) / s^2 mean(dy (x - m))), means over the global batch (Ioffe & Szegedy 2015,
  // sec. 3).
  static at::Tensor gradient_of_input(const ActivationShape& shape, const at::Tensor& dy, const variable_list& saved,
                                      const std::vector<double>& sums, double count) {
    const float* weight = saved[kWeight].const_data_ptr<float>();
    const float* inverse_deviation = saved[kInverseDeviation].const_data_ptr<float>();
    const std::size_t channels = sums.size() / 2;
    std::vector<float> scale(channels);
    std::vector<float> slope(channels);
    std::vector<float> offset(channels);
    for (std::size_t c = 0; c < channels; ++c) {
      const double inverse = inverse_deviation[c];
      const double factor = inverse * weight[c];
      scale[c] = static_cast<float>(factor);
      slope[c] = static_cast<float>(-factor * inverse * inverse * sums[channels + c] / count);
      offset[c] = static_cast<float>(-factor * sums[c] / count);
    }
    at::Tensor dx = at::empty_like(saved[kInput]);
    input_gradient(shape, dy.const_data_ptr<float>(), saved[kInput].const_data_ptr<float>(),
                   {saved[kMean].const_data_ptr<float>(), scale.data(), slope.data(), offset.data()},
                   dx.mutable_data_ptr<float>());
    return dx;
  }
};

}  // namespace

at::Tensor sync_batch_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                           const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                           double epsilon, Collective& collective) {
  check_input(input);
  const std::int64_t channels = input.size(1);
  check_vector(weight, channels, "weight");
  check_vector(bias, channels, "bias");
  check_vector(running_mean, channels, "running_mean");
  check_vector(running_var, channels, "running_var");
  return SyncBatchNorm::apply(input, weight, bias, running_mean, running_var, momentum, epsilon, &collective);
}

}  // namespace assay::distributed
