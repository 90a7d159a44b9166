// SPDX-License-Identifier: Apache-2.0
#include "data/recompression.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "data/files/image_codec.hpp"

namespace assay::data {

void recompress(std::uint8_t* image, const ImageShape& shape, int quality) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t pixels = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  files::Image picture{.width = shape.width, .height = shape.height, .pixels = {}};
  picture.pixels.resize(3 * pixels);
  for (std::size_t i = 0; i < pixels; ++i) std::copy_n(image + i * channels, 3, picture.pixels.data() + 3 * i);
  const auto bytes = files::encode_jpeg(picture, quality, files::Chroma::halved);
  // Bytes that were made here need no limit.
  const files::Image decoded = files::decode_image(bytes, {.max_pixels = std::numeric_limits<std::uint64_t>::max()});
  for (std::size_t i = 0; i < pixels; ++i) std::copy_n(decoded.pixels.data() + 3 * i, 3, image + i * channels);
}

}  // namespace assay::data
