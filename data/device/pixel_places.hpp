// SPDX-License-Identifier: Apache-2.0
// Where the pixels of prepared images look in the stored ones, along one side: data/sampling_places and the tables of
// data/image_resize for tensors, the same formulas in the same order. No state; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>

#include "data/augmentation_options.hpp"
#include "data/image_resize.hpp"

namespace assay::data::device {

// Of shapes that broadcast to [images, height, width].
struct PixelPlaces {
  at::Tensor low;     // int64, stored pixels
  at::Tensor high;    // int64; as low with ResizeFilter::nearest
  at::Tensor weight;  // float32, of the higher; undefined with ResizeFilter::nearest
};

// place: double, 0 being the outer end of a side of `pixels` stored pixels. As find_neighbours.
PixelPlaces places_along(const at::Tensor& place, int pixels, ResizeFilter filter, Fill fill);

// bool: whether the place lies on the side. As mark_inside.
at::Tensor lies_inside(const at::Tensor& place, int pixels);

// Of a side that is brought from `stored` to `prepared` pixels, [prepared] each. As ImageResize.
PixelPlaces places_of_resize(int stored, int prepared, ResizeFilter filter, const at::Device& device);

}  // namespace assay::data::device
