// SPDX-License-Identifier: Apache-2.0
// Pictures like photographs, copies of them as they are found in collected sets, and both as rows to look at.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/image_rows.hpp"
#include "data/sample_picture.hpp"

namespace assay::data {

inline files::Image picture(std::uint32_t number, int side = 32) {
  return sample_picture(PictureKind::real, side, 7, number);
}
inline std::vector<files::Image> pictures(std::uint32_t count, int side = 32) {
  std::vector<files::Image> images;
  for (std::uint32_t i = 0; i < count; ++i) images.push_back(picture(i, side));
  return images;
}

inline files::Image recompressed(const files::Image& image, int quality = 80) {
  return files::decode_image(files::encode_jpeg(image, quality));
}
inline files::Image brighter(files::Image image, int levels = 5) {
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(std::clamp(value + levels, 0, 255));
  return image;
}
// Bilinear, by a ratio near 1, cut or repeated at the border: the picture at another scale.
inline files::Image resized(const files::Image& image, int side) {
  files::Image small{side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * side * 3)};
  const auto at = [&](int y, int x, int c) {
    return static_cast<double>(
        image.pixels[(static_cast<std::size_t>(std::clamp(y, 0, image.height - 1)) * image.width +
                      std::clamp(x, 0, image.width - 1)) *
                         3 +
                     c]);
  };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double source_y = std::max(0.0, (y + 0.5) * image.height / side - 0.5);
      const double source_x = std::max(0.0, (x + 0.5) * image.width / side - 0.5);
      const int y0 = static_cast<int>(source_y), x0 = static_cast<int>(source_x);
      const double dy = source_y - y0, dx = source_x - x0;
      for (int c = 0; c < 3; ++c) {
        const double value = (1 - dy) * ((1 - dx) * at(y0, x0, c) + dx * at(y0, x0 + 1, c)) +
                             dy * ((1 - dx) * at(y0 + 1, x0, c) + dx * at(y0 + 1, x0 + 1, c));
        small.pixels[(static_cast<std::size_t>(y) * side + x) * 3 + c] = static_cast<std::uint8_t>(value + 0.5);
      }
    }
  }
  return small;
}

inline ImageShape shape_of(const files::Image& image) {
  return {image.height, image.width, 3};
}

// The images must outlive the rows and be of one size.
inline ImageRows rows_of(const std::vector<files::Image>& images) {
  return {images.empty() ? ImageShape{8, 8, 3} : shape_of(images.front()), images.size(),
          [&images](std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) {
            for (std::uint64_t i = 0; i < count; ++i) {
              const auto& pixels = images.at(first + i).pixels;
              std::copy(pixels.begin(), pixels.end(), out.begin() + static_cast<std::ptrdiff_t>(i * pixels.size()));
            }
          }};
}

}  // namespace assay::data
