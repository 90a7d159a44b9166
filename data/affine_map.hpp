// SPDX-License-Identifier: Apache-2.0
// Crop, flips, rotation, zoom, translation and the change of size as one map from output pixels back into the stored
// image, so that an augmented image is sampled once. Pure; any thread may call.
#pragma once

#include "data/augmentation.hpp"
#include "data/batch_source.hpp"

namespace assay::data {

// Output pixel (x, y) shows the stored image at (u, v) = (xx x + xy y + x0, yx x + yy y + y0), in stored pixels from
// the outer corner of the first one: the centre of pixel i is at i + 0.5, the image reaches from 0 to its side.
struct AffineMap {
  double xx = 1;
  double xy = 0;
  double x0 = 0;
  double yx = 0;
  double yy = 1;
  double y0 = 0;
};

// The drawn window of the image is resized from `stored` to `prepared`, then rotated about its centre, flipped, zoomed,
// translated (the order of Keras' layers in the reference pipeline; also that of its ImageDataGenerator, which does not
// translate). What surrounds the window in the image is seen where a rotation, zoom or translation looks there.
AffineMap inverse_map(const Augmentation& drawn, const ImageShape& stored, const ImageShape& prepared);

}  // namespace assay::data
