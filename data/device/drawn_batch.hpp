// SPDX-License-Identifier: Apache-2.0
// What happens to each image of a batch, drawn on the host and brought to the device as one small tensor. Immutable.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/augmentation.hpp"
#include "data/image_pass.hpp"

namespace assay::data::device {

// One number of each image.
enum class Drawn : std::int64_t {
  map_xx,  // to map_y0: AffineMap
  map_xy,
  map_x0,
  map_yx,
  map_yy,
  map_y0,
  flip_horizontal,
  flip_vertical,
  contrast,
  brightness,
  hue_sixths,  // of the colour circle, 0 <= h < 6
  saturation,
  cutout_left,  // to cutout_bottom: PixelBox, empty where nothing is cut out
  cutout_top,
  cutout_right,
  cutout_bottom,
  count,
};

class DrawnBatch {
 public:
  // By draw_augmentation(options, key, sample) for each sample.
  DrawnBatch(const AugmentationOptions& options, const AugmentationKey& key, std::span<const std::uint32_t> samples,
             const ImagePlan& plan, const at::Device& device);

  // [n, 1, 1] of the type: floats that were drawn come out as they were.
  at::Tensor get(Drawn number, at::ScalarType type) const;

 private:
  at::Tensor numbers_;  // double [n, Drawn::count]
};

}  // namespace assay::data::device
