// SPDX-License-Identifier: Apache-2.0
// Batch normalisation in training mode with the statistics of the global batch (Ioffe & Szegedy 2015; forward and
// backward reductions as in PyTorch's SyncBatchNorm): exact for uneven and empty micro-batches, and the running
// statistics end equal on all ranks. Combination over ranks is in double precision.
#pragma once

#include <ATen/core/Tensor.h>

#include "distributed/collective.hpp"

namespace assay::distributed {

// input: float32 [N, C] or [N, C, H, W] (contiguous or channels last), N may be 0 on some ranks but not on all; weight
// and bias [C]; running_mean and running_var [C] are updated in place: r = (1 - momentum) r + momentum * s, with the
// unbiased variance as torch does. Returns a tensor of input's shape with an autograd node whose backward reduces over
// the ranks too: every rank must run backward.
at::Tensor sync_batch_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                           const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                           double epsilon, Collective& collective);

}  // namespace assay::distributed
