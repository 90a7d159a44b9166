// SPDX-License-Identifier: Apache-2.0
// Gaussian blur of an image's bytes. No state; any thread may call.
#pragma once

#include <cstdint>

#include "data/batch_source.hpp"

namespace assay::data {

// in and out: [H, W, C], which must not overlap. sigma: in pixels, above 0. OpenCV's GaussianBlur of 8-bit images: a
// kernel of 6 sigma pixels, in fixed-point arithmetic that is the same on every processor; the border is mirrored
// (d c b a | a b c d | d c b a).
void blur(const std::uint8_t* in, const ImageShape& shape, double sigma, std::uint8_t* out);

}  // namespace assay::data
