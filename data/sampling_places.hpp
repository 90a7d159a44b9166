// SPDX-License-Identifier: Apache-2.0
// Where the pixels of an output row look in the stored image, along one of its sides at a time. No state; any thread
// may call. Compiled as row_kernels is: the same bits on every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/augmentation_options.hpp"
#include "data/image_resize.hpp"

namespace assay::data {

// Pixel i of the output row lies at first + step * i along a side of `pixels` stored pixels, 0 being its outer end.
struct PlacesOnSide {
  double first = 0;
  double step = 1;
  int pixels = 0;
};

// Each place lies between two stored pixels, `weight` of the way from the lower to the higher.
struct Neighbours {
  explicit Neighbours(std::size_t count) : low(count), high(count), weight(count) {}

  std::vector<std::int32_t> low;
  std::vector<std::int32_t> high;
  std::vector<float> weight;
};

// Of as many pixels as `found` has; stored pixels are counted in strides. nearest: both neighbours are the pixel whose
// area the place lies in. Places outside are folded back by mirrors at both ends (Fill::reflect) or moved to the end.
void find_neighbours(const PlacesOnSide& places, ResizeFilter filter, Fill fill, std::int32_t stride,
                     Neighbours& found);

// inside[i] *= 1 where place i lies on the side, 0 elsewhere.
void mark_inside(const PlacesOnSide& places, std::span<float> inside);

}  // namespace assay::data
