// SPDX-License-Identifier: Apache-2.0
// A BatchNormCall step by step, with LibTorch's operators for all that stands beside the normalisation: for devices
// without fused kernels, and the oracle of those that have them. Pure but for the running statistics.
#pragma once

#include <functional>

#include "models/detector.hpp"

namespace assay::models {

// normalise: the normalisation alone, of its argument instead of call.input.
at::Tensor unfused_batch_norm(const BatchNormCall& call, const std::function<at::Tensor(const at::Tensor&)>& normalise);
// With LibTorch's own batch norm: the statistics of this micro-batch.
at::Tensor unfused_batch_norm(const BatchNormCall& call);

}  // namespace assay::models
