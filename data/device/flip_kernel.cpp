// SPDX-License-Identifier: Apache-2.0
#include "data/device/flip_kernel.hpp"

#include <algorithm>

namespace assay::data::device {
namespace {

// Kept apart from the general case: with a constant number of floats per pixel the swap is a few moves.
template <std::size_t kPixel>
void reverse_row(float* row, std::size_t width) {
  for (std::size_t left = 0, right = width; left + 1 < right; ++left) {
    --right;
    std::swap_ranges(row + left * kPixel, row + (left + 1) * kPixel, row + right * kPixel);
  }
}

void reverse_row(float* row, std::size_t width, std::size_t pixel) {
  for (std::size_t left = 0, right = width; left + 1 < right; ++left) {
    --right;
    std::swap_ranges(row + left * pixel, row + (left + 1) * pixel, row + right * pixel);
  }
}

}  // namespace

void mirror_horizontally(float* image, const ImageLayout& layout) {
  for (std::size_t row = 0; row < layout.planes * layout.height; ++row) {
    float* begin = image + row * layout.width * layout.pixel;
    switch (layout.pixel) {
      case 1:
        std::reverse(begin, begin + layout.width);
        break;
      case 3:
        reverse_row<3>(begin, layout.width);
        break;
      default:
        reverse_row(begin, layout.width, layout.pixel);
    }
  }
}

void mirror_vertically(float* image, const ImageLayout& layout) {
  const std::size_t row = layout.width * layout.pixel;
  for (std::size_t plane = 0; plane < layout.planes; ++plane) {
    float* begin = image + plane * layout.height * row;
    for (std::size_t y = 0; y < layout.height / 2; ++y) {
      std::swap_ranges(begin + y * row, begin + (y + 1) * row, begin + (layout.height - 1 - y) * row);
    }
  }
}

}  // namespace assay::data::device
