// SPDX-License-Identifier: Apache-2.0
// What the data of a run hands to its replica: a rank's part of a global batch.
#pragma once

#include <ATen/core/Tensor.h>

namespace assay::launcher::training {

// May be empty (N = 0).
struct MicroBatch {
  at::Tensor images;   // float32 [N, C, H, W], scaled and augmented
  at::Tensor labels;   // int64 [N]
  at::Tensor samples;  // int64 [N], ids that key dropout and augmentation
};

}  // namespace assay::launcher::training
