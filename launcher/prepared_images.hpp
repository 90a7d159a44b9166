// SPDX-License-Identifier: Apache-2.0
// Batches of prepared images as tensors over memory that is kept from batch to batch. One thread at a time; it uses up
// to `threads` of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/image_preparation.hpp"

namespace assay::launcher {

class PreparedImages {
 public:
  // Errors as of data::ImagePreparation.
  PreparedImages(const data::PreparationOptions& options, const data::AugmentationOptions& augmentation,
                 const data::ImageShape& stored, int threads);

  // float32 [rows, C, H, W], channels last, as in evaluation; valid until the next call.
  at::Tensor plain(const data::BatchSource& source, std::span<const std::uint32_t> rows);
  // The same as in training; samples key the draws.
  at::Tensor augmented(const data::BatchSource& source, std::span<const std::uint32_t> rows,
                       std::span<const std::uint32_t> samples, const data::AugmentationKey& key);

 private:
  // The first `count` images of the memory: [count, H, W, C].
  at::Tensor room_for(std::size_t count);

  data::ImagePreparation preparation_;
  int threads_;
  at::Tensor pixels_;
};

}  // namespace assay::launcher
