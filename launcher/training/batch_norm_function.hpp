// SPDX-License-Identifier: Apache-2.0
// The batch norm that a replica trains with, and that of a trained model: the place where models meet the kernels and
// reductions of distributed.
#pragma once

#include "distributed/collective.hpp"
#include "models/detector.hpp"

namespace assay::launcher::training {

enum class Statistics { of_global_batch, of_micro_batch };

// of_global_batch: one reduction over the collective, which must outlive the function, per layer and direction.
// of_micro_batch: the same kernels without a reduction; the collective is not used, and a micro-batch of one value per
// channel or none is accepted.
models::BatchNormFunction batch_norm_function(Statistics statistics, distributed::Collective& collective);

// For evaluation mode: by the running statistics, in the passes that are shared with what stands beside.
models::BatchNormFunction inference_batch_norm_function();

}  // namespace assay::launcher::training
