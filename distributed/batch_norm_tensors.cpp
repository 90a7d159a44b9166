// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_tensors.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <absl/strings/str_cat.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace assay::distributed {
namespace {

using torch::autograd::AutogradContext;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void check_vector(const at::Tensor& vector, std::int64_t channels, const char* name, const char* caller) {
  if (vector.defined() && vector.scalar_type() == at::kFloat && vector.device().is_cpu() && vector.is_contiguous() &&
      vector.dim() == 1 && vector.size(0) == channels) {
    return;
  }
  throw std::invalid_argument(absl::StrCat(caller, ": ", name, " must be float32 [", channels, "]"));
}

}  // namespace

ActivationShape shape_of(const at::Tensor& input) {
  ActivationShape shape{.images = input.size(0), .channels = input.size(1)};
  if (input.dim() == 4) {
    shape.height = input.size(2);
    shape.width = input.size(3);
  }
  return shape;
}

at::Tensor dense(const at::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

bool clamps(Clamp clamp) {
  return clamp.low != -kInfinity || clamp.high != kInfinity;
}

void check_call(const BatchNormCall& call, const char* caller) {
  const at::Tensor& input = call.input;
  const auto type = input.scalar_type();
  if (!input.device().is_cpu() || (type != at::kFloat && type != at::kBFloat16) ||
      (input.dim() != 2 && input.dim() != 4)) {
    throw std::invalid_argument(
        absl::StrCat(caller, ": input must be a float32 or bfloat16 CPU tensor [N, C] or [N, C, H, W]"));
  }
  const std::int64_t channels = input.size(1);
  check_vector(call.weight, channels, "weight", caller);
  check_vector(call.bias, channels, "bias", caller);
  check_vector(call.running_mean, channels, "running_mean", caller);
  check_vector(call.running_var, channels, "running_var", caller);
  if (call.residual.defined() && (call.residual.sizes() != input.sizes() || call.residual.scalar_type() != type)) {
    throw std::invalid_argument(absl::StrCat(caller, ": residual must have the shape and type of the input"));
  }
  if (!call.around.max_pool) return;
  if (input.dim() != 4 || input.size(2) % 2 != 0 || input.size(3) % 2 != 0 || call.residual.defined() ||
      clamps(call.around.after)) {
    throw std::invalid_argument(
        absl::StrCat(caller, ": max_pool takes [N, C, H, W] with even H and W, without residual and activation after"));
  }
}

at::Tensor factors_of(const ChannelStatistics& statistics, const BatchNormCall& call) {
  const auto channels = static_cast<std::int64_t>(statistics.mean.size());
  const at::Tensor factors = at::empty({kFactors, channels}, at::kFloat);
  float* row = factors.mutable_data_ptr<float>();
  const float* weight = call.weight.const_data_ptr<float>();
  const float* bias = call.bias.const_data_ptr<float>();
  for (std::int64_t c = 0; c < channels; ++c) {
    const auto i = static_cast<std::size_t>(c);
    const double inverse = 1 / std::sqrt(statistics.variance[i] + call.epsilon);
    row[kMean * channels + c] = static_cast<float>(statistics.mean[i]);
    row[kScale * channels + c] = static_cast<float>(inverse * weight[c]);
    row[kShift * channels + c] = bias[c];
    row[kInverseDeviation * channels + c] = static_cast<float>(inverse);
  }
  return factors;
}

const float* row_of(const at::Tensor& factors, Factor factor) {
  return factors.const_data_ptr<float>() + factor * factors.size(1);
}

NormaliseFactors normalise_factors(const at::Tensor& factors) {
  return {row_of(factors, kMean), row_of(factors, kScale), row_of(factors, kShift)};
}

at::Tensor result_like(const at::Tensor& x, bool max_pool) {
  if (!max_pool) return at::empty_like(x);
  return at::empty({x.size(0), x.size(1), x.size(2) / 2, x.size(3) / 2}, x.options(), at::MemoryFormat::ChannelsLast);
}

void save(AutogradContext* context, const Surroundings& around) {
  context->saved_data["before_low"] = static_cast<double>(around.before.low);
  context->saved_data["before_high"] = static_cast<double>(around.before.high);
  context->saved_data["after_low"] = static_cast<double>(around.after.low);
  context->saved_data["after_high"] = static_cast<double>(around.after.high);
  context->saved_data["max_pool"] = around.max_pool;
}

Surroundings saved_surroundings(AutogradContext* context) {
  const auto number = [context](const char* name) { return static_cast<float>(context->saved_data[name].toDouble()); };
  return {.before = {number("before_low"), number("before_high")},
          .after = {number("after_low"), number("after_high")},
          .max_pool = context->saved_data["max_pool"].toBool()};
}

}  // namespace assay::distributed
