// SPDX-License-Identifier: Apache-2.0
// Forward passes over many images, shared out over the ranks by whole batches of a fixed size: each image meets the
// same neighbours whatever the number of ranks, so its logits are the same bits.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/batch_source.hpp"
#include "distributed/collective.hpp"
#include "models/detector.hpp"

namespace assay::launcher::evaluation {

struct InferenceOptions {
  std::int64_t batch = 250;
  float scale = 1;
  float shift = 0;
  int threads = 1;
};

// Logits of source rows `rows`, in their order: float32 [rows, k] on rank 0, an undefined tensor elsewhere. Collective.
at::Tensor infer(models::Detector& model, const data::BatchSource& source, std::span<const std::uint32_t> rows,
                 const InferenceOptions& options, distributed::Collective& collective);

}  // namespace assay::launcher::evaluation
