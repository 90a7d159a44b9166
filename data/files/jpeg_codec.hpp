// SPDX-License-Identifier: Apache-2.0
// The JPEG half of image_codec.hpp, by libjpeg-turbo: integer DCT and smooth chroma upsampling, as libjpeg's default
// and so as every common reader. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/files/image_codec.hpp"

namespace assay::data::files {

ImageInfo read_jpeg_info(std::span<const std::byte> bytes, const ImageLimits& limits);
Image decode_jpeg(std::span<const std::byte> bytes, int min_width, int min_height, const ImageLimits& limits,
                  ImageInfo& info);

}  // namespace assay::data::files
