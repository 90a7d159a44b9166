// SPDX-License-Identifier: Apache-2.0
// The way between what a model sees of an image (prepared floats) and 8-bit pixels that can be cut into segments,
// filled and looked at. The pixel map of the preparation is undone and done again, so whatever is derived from the
// pixels reaches the model on exactly the scale it was trained on. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/image_preparation.hpp"

namespace assay::launcher::explanation {

class SeenPixels {
 public:
  // rows: the shape of stored rows. Throws std::invalid_argument as data::ImagePreparation does.
  SeenPixels(const data::PreparationOptions& options, const data::ImageShape& rows);

  // Of one image as the model sees it.
  const data::ImageShape& shape() const { return shape_; }
  // seen: float32 [C, H, W]. Returns [H, W, C] in the order of stored channels, rounded: the stored row itself where
  // nothing was resized.
  std::vector<std::uint8_t> bytes(const at::Tensor& seen) const;
  // For eyes and segmentation: the channels that make a colour; the first channel in grey where none do.
  data::files::Image picture(const at::Tensor& seen) const;
  // bytes: [H, W, C] as bytes() gives them. Returns float32 [C, H, W] of its own memory.
  at::Tensor prepared(std::span<const std::uint8_t> bytes) const;

 private:
  data::PreparationOptions options_;  // without the resize
  data::ImageShape shape_;
  bool colour_;
};

}  // namespace assay::launcher::explanation
