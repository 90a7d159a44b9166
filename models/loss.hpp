// SPDX-License-Identifier: Apache-2.0
// The training losses of the recipes, summed over the micro-batch: the caller divides by the size of the global batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace assay::models {

struct LossOptions {
  double label_smoothing = 0;  // in [0, 1): targets move towards 1/2 by this much
  double weight_fake = 1;      // class weights
  double weight_real = 1;
};

// Binary cross-entropy on one logit, or cross-entropy on the softmax pair, by the shape of `logits` ([N, 1] or [N, 2]).
// labels: int64 [N]. Returns a float32 scalar: the sum over samples (0 for an empty micro-batch, with a graph).
at::Tensor summed_loss(const at::Tensor& logits, const at::Tensor& labels, const LossOptions& options);

}  // namespace assay::models
