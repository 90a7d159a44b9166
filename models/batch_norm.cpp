// SPDX-License-Identifier: Apache-2.0
#include "models/batch_norm.hpp"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "models/scale_shift_kernel.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kValuesPerThread = 32 * 1024;  // below this a thread costs more than it saves

}  // namespace

BatchNorm::BatchNorm(std::int64_t channels, const BatchNormOptions& options) : Layer("BatchNorm"), options_(options) {
  weight_ = register_parameter("weight", at::ones({channels}));
  bias_ = register_parameter("bias", at::zeros({channels}));
  running_mean_ = register_buffer("running_mean", at::zeros({channels}));
  running_var_ = register_buffer("running_var", at::ones({channels}));
}

at::Tensor BatchNorm::compute(const at::Tensor& input, const Pass& pass) {
  if (infers(pass)) {
    return at::batch_norm(input, weight_, bias_, running_mean_, running_var_, /*training=*/false, options_.momentum,
                          options_.epsilon, /*cudnn_enabled=*/false);
  }
  return pass.context.batch_norm != nullptr ? fused(input, {}, pass) : normalise_micro_batch(input);
}

bool BatchNorm::can_fuse(const Pass& pass) const {
  const bool frozen = pass.context.training && infers(pass);
  return !frozen && pass.context.batch_norm != nullptr && pass.observer == nullptr;
}

at::Tensor BatchNorm::fused(const at::Tensor& input, const BatchNormFusion& fusion, const Pass& pass) {
  return (*pass.context.batch_norm)({.input = input,
                                     .weight = weight_,
                                     .bias = bias_,
                                     .running_mean = running_mean_,
                                     .running_var = running_var_,
                                     .momentum = options_.momentum,
                                     .epsilon = options_.epsilon,
                                     .before = fusion.before,
                                     .residual = fusion.residual,
                                     .after = fusion.after,
                                     .max_pool = fusion.max_pool,
                                     .training = pass.context.training});
}

at::Tensor BatchNorm::normalise_micro_batch(const at::Tensor& input) {
  const std::int64_t values = input.numel() / weight_.numel();
  const bool unbiased_variance_exists = values > 1;
  if (values == 1) {
    running_mean_.mul_(1 - options_.momentum).add_(input.detach().flatten(), options_.momentum);
    running_var_.mul_(1 - options_.momentum);
  }
  return at::batch_norm(input, weight_, bias_, unbiased_variance_exists ? running_mean_ : at::Tensor(),
                        unbiased_variance_exists ? running_var_ : at::Tensor(), /*training=*/true, options_.momentum,
                        options_.epsilon, /*cudnn_enabled=*/false);
}

bool BatchNorm::can_infer_in_place(const at::Tensor& input, const Pass& pass) const {
  const bool gradient =
      c10::GradMode::is_enabled() && (input.requires_grad() || weight_.requires_grad() || bias_.requires_grad());
  return infers(pass) && !gradient && input.is_cpu() && input.dim() == 4 &&
         input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

void BatchNorm::infer_in_place(const at::Tensor& values, float low, float high) const {
  const std::int64_t channels = weight_.numel();
  std::vector<float> scale(static_cast<std::size_t>(channels));
  std::vector<float> shift(scale.size());
  const float* weight = weight_.const_data_ptr<float>();
  const float* bias = bias_.const_data_ptr<float>();
  const float* mean = running_mean_.const_data_ptr<float>();
  const float* variance = running_var_.const_data_ptr<float>();
  for (std::size_t c = 0; c < scale.size(); ++c) {
    // In double: a shift of a large mean loses digits.
    const double slope = weight[c] / std::sqrt(variance[c] + options_.epsilon);
    scale[c] = static_cast<float>(slope);
    shift[c] = static_cast<float>(bias[c] - mean[c] * slope);
  }
  const bool narrow = values.scalar_type() == at::kBFloat16;
  void* const memory = values.mutable_data_ptr();
  const std::int64_t grain = std::max<std::int64_t>(1, kValuesPerThread / channels);
  at::parallel_for(0, values.numel() / channels, grain, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t offset = begin * channels;
    if (narrow) {
      scale_shift_clamp_bf16(static_cast<std::uint16_t*>(memory) + offset, end - begin, channels, scale.data(),
                             shift.data(), low, high);
    } else {
      scale_shift_clamp(static_cast<float*>(memory) + offset, end - begin, channels, scale.data(), shift.data(), low,
                        high);
    }
  });
}

std::string BatchNorm::emit(GraphBuilder& graph, const std::string& input) const {
  return graph.add(*this, "BatchNormalization",
                   {input, graph.tensor(*this, "weight"), graph.tensor(*this, "bias"),
                    graph.tensor(*this, "running_mean"), graph.tensor(*this, "running_var")},
                   {{"epsilon", static_cast<float>(options_.epsilon)}});
}

BatchNorm::Line BatchNorm::line() const {
  const at::Tensor slope = weight_.to(at::kDouble) / (running_var_.to(at::kDouble) + options_.epsilon).sqrt();
  return {.slope = slope, .offset = bias_.to(at::kDouble) - running_mean_.to(at::kDouble) * slope};
}

void BatchNorm::replace_statistics(const at::Tensor& mean, const at::Tensor& variance) {
  const c10::NoGradGuard no_grad;
  const auto [slope, offset] = line();
  weight_.copy_(slope * (variance.to(slope.device()) + options_.epsilon).sqrt());
  bias_.copy_(offset + slope * mean.to(slope.device()));
  running_mean_.copy_(mean);
  running_var_.copy_(variance);
}

}  // namespace assay::models
