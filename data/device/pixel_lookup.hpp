// SPDX-License-Identifier: Apache-2.0
// Pixels of stored images at given places, between pixels bilinearly: the blend of data/affine_sampling and of
// data/image_resize for tensors. No state; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>

#include "data/device/pixel_places.hpp"

namespace assay::data::device {

// images: uint8 [n, H, W, C]; places that broadcast to [n, h, w] -> float32 [n, h, w, C], new. Columns are blended
// first, then rows.
at::Tensor look_up(const at::Tensor& images, const PixelPlaces& columns, const PixelPlaces& rows);

}  // namespace assay::data::device
