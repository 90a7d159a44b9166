// SPDX-License-Identifier: Apache-2.0
// Forward passes over many images, shared out over the ranks by whole batches of a fixed size: each image meets the
// same neighbours whatever the number of ranks, so its logits are the same bits.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/image_preparation.hpp"
#include "distributed/collective.hpp"
#include "launcher/row_access.hpp"
#include "models/detector.hpp"

namespace assay::launcher::evaluation {

struct InferenceOptions {
  // Images per forward: the same on every number of ranks. Memory grows with it: the largest activations of a ResNet50
  // at 224 px take 3 MB for each image, several of them at a time.
  std::int64_t batch = 250;
  data::PreparationOptions preparation;
  int threads = 1;
};

// Logits of the rows `rows`, in their order: float32 [rows, k] on rank 0, an undefined tensor elsewhere. Collective.
at::Tensor infer(models::Detector& model, RowAccess& access, std::span<const std::uint32_t> rows,
                 const InferenceOptions& options, distributed::Collective& collective);

// P(REAL) in float32 [N] from logits as infer gives them; temperature: what they are divided by first.
at::Tensor probabilities_of(const at::Tensor& logits, double temperature);

}  // namespace assay::launcher::evaluation
