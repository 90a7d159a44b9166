// SPDX-License-Identifier: Apache-2.0
// The layers that all architectures are made of. Private to models/. Parameters are float32 on the CPU, kernels in
// channels-last order (the faster one, see docs/benchmarks.md), zero until Network initialises them; batch norms start
// as the identity. Every layer accepts an empty micro-batch.
#pragma once

#include <cstdint>

#include "models/dropout_kernel.hpp"
#include "models/layer.hpp"

namespace assay::models {

struct ConvolutionOptions {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t padding = 0;  // on all sides
  std::int64_t groups = 1;
  bool bias = true;
};

// [N, inputs, H, W] -> [N, outputs, H', W'].
class Conv2d final : public Layer {
 public:
  explicit Conv2d(const ConvolutionOptions& options);

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  ConvolutionOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
};

// [N, inputs] -> [N, outputs].
class Linear final : public Layer {
 public:
  Linear(std::int64_t inputs, std::int64_t outputs);

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  at::Tensor weight_;
  at::Tensor bias_;
};

// The momentum is torch's: 1 - Keras' momentum.
struct BatchNormOptions {
  double epsilon = 1e-3;
  double momentum = 0.01;
};

// Over [N, C, H, W] or [N, C]. In training mode: the statistics of the batch (through ForwardContext::batch_norm when
// given) and an update of the running ones; else the running statistics. With a frozen weight it is always in inference
// mode, the rule of Keras. Where a channel has a single value its unbiased variance does not exist; the running
// variance then moves towards the biased one, 0.
class BatchNorm final : public Layer {
 public:
  explicit BatchNorm(std::int64_t channels, const BatchNormOptions& options = {});

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
  at::Tensor normalise_micro_batch(const at::Tensor& input);

  BatchNormOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor running_mean_;
  at::Tensor running_var_;
};

// Works in place: its input must be the fresh output of another layer whose backward does not need it (a convolution, a
// linear layer, a batch norm).
class ReLU final : public Layer {
 public:
  ReLU() : Layer("ReLU") {}

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

class MaxPool2d final : public Layer {
 public:
  explicit MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0)
      : Layer("MaxPool2d"), kernel_(kernel), stride_(stride), padding_(padding) {}

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  std::int64_t kernel_;
  std::int64_t stride_;
  std::int64_t padding_;
};

// [N, C, H, W] -> [N, C], the mean over H and W.
class GlobalAveragePool final : public Layer {
 public:
  GlobalAveragePool() : Layer("GlobalAveragePool") {}

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
};

// Inverted dropout (Srivastava et al. 2014) on [N, C, H, W] or [N, C] in training mode, keyed as dropout_kernel.hpp
// says; needs ForwardContext::samples. The number of the layer within its model is given by Network.
class Dropout final : public Layer {
 public:
  // rate in [0, 1): the share that is dropped; throws std::invalid_argument. Quantised, see DropoutRate.
  explicit Dropout(double rate);

  void set_number(std::uint32_t number) { number_ = number; }

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  DropoutRate rate_;
  std::uint32_t number_ = 0;
};

}  // namespace assay::models
