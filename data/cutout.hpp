// SPDX-License-Identifier: Apache-2.0
// A grey square that hides a part of an image (DeVries and Taylor, "Improved regularization of convolutional neural
// networks with cutout", 2017). Pure; any thread may call.
#pragma once

#include "data/augmentation.hpp"
#include "data/batch_source.hpp"
#include "data/pixel_map.hpp"

namespace assay::data {

// Pixels [left, right) x [top, bottom) of an image.
struct PixelBox {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
};

// The drawn square: its side is rounded to whole pixels, at least one; its centre lies in any pixel alike, and what
// would lie outside the image is cut off. Empty when none is drawn.
PixelBox cutout_of(const Augmentation& drawn, const ImageShape& shape);

// image: [H, W, C] after the pixel map; within the box every channel becomes what the map makes of 127.5.
void cut_out(const PixelBox& box, const ChannelMap& channels, const ImageShape& shape, float* image);

}  // namespace assay::data
