// SPDX-License-Identifier: Apache-2.0
// Batch normalisation by the running statistics, together with the activations and the pooling that stand beside it, in
// one pass over memory and one in backward: for explanations, which ask a trained model many times. The kernels are
// those of sync_batch_norm. Nothing is reduced over ranks.
#pragma once

#include "distributed/sync_batch_norm.hpp"

namespace assay::distributed {

// call: without residual; momentum and lone_values are not looked at, the running statistics stay as they are. The
// result has an autograd node where the input wants a gradient: weight and bias are constants. Throws
// std::invalid_argument as sync_batch_norm does, and with a residual.
at::Tensor inference_batch_norm(const BatchNormCall& call);

}  // namespace assay::distributed
