// SPDX-License-Identifier: Apache-2.0
// The PNG half of image_codec.hpp, by libpng. No colour management: gamma and profiles are skipped, so samples are the
// stored ones; 16 bits are rounded to 8. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/files/image_codec.hpp"

namespace assay::data::files {

ImageInfo read_png_info(std::span<const std::byte> bytes, const ImageLimits& limits);
Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits, ImageInfo& info);

}  // namespace assay::data::files
