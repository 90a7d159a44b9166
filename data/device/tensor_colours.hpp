// SPDX-License-Identifier: Apache-2.0
// Contrast, hue and saturation of a batch of images: data/image_pass and data/colour_shift for tensors, the same
// formulas in the same order. images: float32 [n, h, w, C], changed in place. No state; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>

#include "data/device/drawn_batch.hpp"

namespace assay::data::device {

// (x - mean) * contrast + mean + brightness, then * scale + shift, as one product and one sum: the mean of the channel
// over the image is taken in double precision, so that the order in which it is summed hardly ever shows. scale,
// shift: float32 [C].
void recolour(const at::Tensor& images, const DrawnBatch& drawn, const at::Tensor& scale, const at::Tensor& shift);

// Of the first three channels: red, green, blue, or the other way round when reversed.
void shift_hue_and_saturation(const at::Tensor& images, const DrawnBatch& drawn, bool reversed);

}  // namespace assay::data::device
