// SPDX-License-Identifier: Apache-2.0
// Batch normalisation of the global batch for tensors on a GPU, by the kernels that PyTorch's SyncBatchNorm uses
// (batch_norm_stats, _elemt, _backward_reduce, _backward_elemt), reached through LibTorch's dispatcher; a group of one
// takes LibTorch's own batch norm. One reduction of 2 C + 1 doubles forward, of 2 C floats backward. Nothing is read by
// the host, so it can be captured as a CUDA graph.
#pragma once

#include <ATen/core/Tensor.h>

#include "distributed/collective.hpp"

namespace assay::distributed {

// input: float32 or bfloat16 [N, C] or [N, C, H, W]; the vectors float32 [C]; running_mean and running_var in place.
// All on a GPU whose memory the collective sums. N may be 0 on some ranks. A global batch of one value per channel is
// not refused: nobody on the host knows, and its variance counts as 0. Every rank must run backward.
at::Tensor device_batch_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                             const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                             double epsilon, Collective& collective);

}  // namespace assay::distributed
