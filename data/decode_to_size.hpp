// SPDX-License-Identifier: Apache-2.0
// From the bytes of a file to an image of a wanted size, without computing what a large photograph would lose anyway.
#pragma once

#include <cstddef>
#include <span>

#include "data/antialias_resize.hpp"
#include "data/decode_filter.hpp"
#include "data/files/image_codec.hpp"

namespace assay::data {

// A JPEG is decoded at the smallest half, quarter or eighth that has at least kDecodeMargin times the wanted sides, and
// then resized; see docs/data.md for how far that is from resizing all of it. Exactly as if all of it were decoded for
// PNG, for nearest, and below that size. The aspect ratio is not kept. Throws files::ImageError, std::invalid_argument
// on a side below 1.
inline constexpr int kDecodeMargin = 2;
files::Image decode_to_size(std::span<const std::byte> bytes, const files::ImageLimits& limits, int height, int width,
                            DecodeFilter filter, AntialiasResize& resizer);

}  // namespace assay::data
