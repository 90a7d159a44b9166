// SPDX-License-Identifier: Apache-2.0
// Two-dimensional convolution. Private to models/. The kernel is kept in channels-last order (the faster one on the
// CPU, see docs/benchmarks.md), zero until Network initialises it. Accepts an empty micro-batch.
#pragma once

#include <cstdint>
#include <optional>

#include "models/layer.hpp"
#include "models/packed_convolution.hpp"

namespace assay::models {

struct ConvolutionOptions {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t padding = 0;  // on all sides
  std::int64_t groups = 1;
  bool bias = true;
  // Instead of `padding`, TensorFlow's SAME: ceil(size / stride) outputs, zeros as equally on both sides as possible,
  // the odd one right and at the bottom.
  bool same = false;
  // Keras' version of this layer has a bias: counted the Keras way also where ours has none.
  bool keras_bias = false;
};

// [N, inputs, H, W] -> [N, outputs, H', W'].
class Conv2d final : public Layer {
 public:
  explicit Conv2d(const ConvolutionOptions& options);

  // Computes the batch norm, or the activation, that follows too. Before fold().
  void absorb(const BatchNorm& batch_norm);
  void absorb(Activation after) { after_ = after; }
  void fold(const Folding& folding) override;
  std::string emit(GraphBuilder& graph, const std::string& input) const override;
  // Parameters that Keras would have besides ours, and of these the trainable ones.
  std::int64_t missing_biases() const;
  std::int64_t missing_trainable_biases() const { return weight_.requires_grad() ? missing_biases() : 0; }

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  ConvolutionOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
  Activation after_ = Activation::none;        // only once folded
  std::optional<PackedConvolution> packed_{};  // once folded
};

}  // namespace assay::models
