// SPDX-License-Identifier: Apache-2.0
#include "models/layers.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>

#include <array>

namespace assay::models {

Conv2d::Conv2d(const ConvolutionOptions& options) : Layer("Conv2d"), options_(options) {
  const at::Tensor kernel =
      at::zeros({options.outputs, options.inputs / options.groups, options.kernel, options.kernel});
  weight_ = register_parameter("weight", kernel.contiguous(at::MemoryFormat::ChannelsLast));
  if (options.bias) bias_ = register_parameter("bias", at::zeros({options.outputs}));
}

at::Tensor Conv2d::compute(const at::Tensor& input, const Pass&) {
  const std::array stride = {options_.stride, options_.stride};
  const std::array padding = {options_.padding, options_.padding};
  const std::array<std::int64_t, 2> dilation = {1, 1};
  return at::conv2d(input, weight_, bias_, stride, padding, dilation, options_.groups);
}

Linear::Linear(std::int64_t inputs, std::int64_t outputs) : Layer("Linear") {
  weight_ = register_parameter("weight", at::zeros({outputs, inputs}));
  bias_ = register_parameter("bias", at::zeros({outputs}));
}

at::Tensor Linear::compute(const at::Tensor& input, const Pass&) {
  return at::linear(input, weight_, bias_);
}

BatchNorm::BatchNorm(std::int64_t channels, const BatchNormOptions& options) : Layer("BatchNorm"), options_(options) {
  weight_ = register_parameter("weight", at::ones({channels}));
  bias_ = register_parameter("bias", at::zeros({channels}));
  running_mean_ = register_buffer("running_mean", at::zeros({channels}));
  running_var_ = register_buffer("running_var", at::ones({channels}));
}

at::Tensor BatchNorm::compute(const at::Tensor& input, const Pass& pass) {
  if (!pass.context.training || !weight_.requires_grad()) {
    return at::batch_norm(input, weight_, bias_, running_mean_, running_var_, /*training=*/false, options_.momentum,
                          options_.epsilon, /*cudnn_enabled=*/false);
  }
  if (pass.context.batch_norm != nullptr) {
    return (*pass.context.batch_norm)(input, weight_, bias_, running_mean_, running_var_, options_.momentum,
                                      options_.epsilon);
  }
  return normalise_micro_batch(input);
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

at::Tensor ReLU::compute(const at::Tensor& input, const Pass&) {
  at::Tensor output = input;
  return at::relu_(output);
}

at::Tensor MaxPool2d::compute(const at::Tensor& input, const Pass&) {
  return at::max_pool2d(input, {kernel_, kernel_}, {stride_, stride_}, {padding_, padding_});
}

at::Tensor GlobalAveragePool::compute(const at::Tensor& input, const Pass&) {
  return at::mean(input, {2, 3});
}

}  // namespace assay::models
