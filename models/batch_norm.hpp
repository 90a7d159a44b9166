// SPDX-License-Identifier: Apache-2.0
// Batch normalisation (Ioffe & Szegedy 2015) of [N, C, H, W] or [N, C]. Private to models/.
#pragma once

#include <cstdint>

#include "models/layer.hpp"

namespace assay::models {

// The momentum is torch's: 1 - Keras' momentum.
struct BatchNormOptions {
  double epsilon = 1e-3;
  double momentum = 0.01;
};

// What one pass of a batch norm in training mode computes besides it, see BatchNormCall.
struct BatchNormFusion {
  Activation before = Activation::none;
  at::Tensor residual = {};
  Activation after = Activation::none;
  bool max_pool = false;
};

// In training mode: the statistics of the batch (through ForwardContext::batch_norm when given) and an update of the
// running ones; else the running statistics. With a frozen weight it is always in inference mode, the rule of Keras.
// Starts as the identity. Where a channel has a single value its unbiased variance does not exist; the running variance
// then moves towards the biased one, 0. Accepts an empty micro-batch.
class BatchNorm final : public Layer {
 public:
  explicit BatchNorm(std::int64_t channels, const BatchNormOptions& options = {});

  std::string emit(GraphBuilder& graph, const std::string& input) const override;
  // Whether infer_in_place may stand for a forward: inference mode, no gradient wanted, [N, C, H, W] in channels-last
  // order.
  bool can_infer_in_place(const at::Tensor& input, const Pass& pass) const;
  // Inference mode on a tensor that nobody else needs, followed by min(max(x, low), high).
  void infer_in_place(const at::Tensor& values, float low, float high) const;
  // Whether fused() may stand for a forward: there is a function for it, and the layer is not frozen while others
  // train.
  bool can_fuse(const Pass& pass) const;
  // Together with what stands beside the layer.
  at::Tensor fused(const at::Tensor& input, const BatchNormFusion& fusion, const Pass& pass);
  // What inference mode does to each channel: x * slope + offset, float64 [C].
  struct Line {
    at::Tensor slope;
    at::Tensor offset;
  };
  Line line() const;
  // Replaces the running statistics ([C], any type) and moves weight and bias so that inference mode computes the same
  // function as before.
  void replace_statistics(const at::Tensor& mean, const at::Tensor& variance);

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
  bool infers(const Pass& pass) const { return !pass.context.training || !weight_.requires_grad(); }
  at::Tensor normalise_micro_batch(const at::Tensor& input);

  BatchNormOptions options_;
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor running_mean_;
  at::Tensor running_var_;
};

}  // namespace assay::models
