// SPDX-License-Identifier: Apache-2.0
// Batch normalisation in training mode with the statistics of the global batch (Ioffe & Szegedy 2015; forward and
// backward reductions as in PyTorch's SyncBatchNorm), together with the activations, the addition and the pooling that
// stand beside it: one pass over memory for the statistics and one for the result, and two in backward. Exact for
// uneven and empty micro-batches, and the running statistics end equal on all ranks. Combination over ranks is in
// double precision. With a SingleProcessCollective it is the batch norm of a micro-batch.
#pragma once

#include <ATen/core/Tensor.h>

#include "distributed/batch_norm_passes.hpp"
#include "distributed/collective.hpp"

namespace assay::distributed {

// y = clamp(normalise(clamp(input, before)) * weight + bias + residual, after), then the greatest of each 2 x 2 pixels
// with max_pool. Kept for backward: the input and, only where both residual and `after` have an effect, y.
struct BatchNormCall {
  at::Tensor input;   // float32 or bfloat16 on the CPU, [N, C] or [N, C, H, W]; computed in channels-last order
  at::Tensor weight;  // float32 [C], as the three below
  at::Tensor bias;
  at::Tensor running_mean;  // in place: r = (1 - momentum) r + momentum s, the unbiased variance, as torch does
  at::Tensor running_var;
  double momentum = 0.1;
  double epsilon = 1e-5;
  at::Tensor residual = {};  // of the input's shape and type, or undefined
  Surroundings around = {};
  // Accept a global batch of one value per channel, whose variance is taken as 0, or of none, which moves no statistic.
  bool lone_values = false;
};

// N may be 0 on some ranks, but not on all (see lone_values); throws std::invalid_argument on wrong tensors and on too
// few values. Returns a tensor of input's type with an autograd node whose backward reduces over the ranks too: every
// rank must run backward. The collective must outlive that.
at::Tensor sync_batch_norm(const BatchNormCall& call, Collective& collective);

}  // namespace assay::distributed
