// SPDX-License-Identifier: Apache-2.0
// What an image loses when it is saved as a JPEG once more. No state; any thread may call.
#pragma once

#include <cstdint>

#include "data/batch_source.hpp"

namespace assay::data {

// The first three channels of image [H, W, C], which are red, green and blue, are encoded by libjpeg-turbo at this
// quality (1 .. 100) with halved chroma (4:2:0, as cameras, web sites and Pillow write by default) and decoded in
// place; other channels stay. Needs at least three channels. Throws std::bad_alloc, and files::ImageError on a side
// above JPEG's 65,500 pixels.
void recompress(std::uint8_t* image, const ImageShape& shape, int quality);

}  // namespace assay::data
