// SPDX-License-Identifier: Apache-2.0
#include "data/cutout.hpp"

#include <algorithm>
#include <cmath>

namespace assay::data {

PixelBox cutout_of(const Augmentation& drawn, const ImageShape& shape) {
  if (drawn.cutout == 0) return {};
  const int shorter = std::min(shape.height, shape.width);
  const int side = std::max(1, static_cast<int>(std::lround(drawn.cutout * shorter)));
  const int left = static_cast<int>(drawn.cutout_x * shape.width) - side / 2;
  const int top = static_cast<int>(drawn.cutout_y * shape.height) - side / 2;
  return {.left = std::max(left, 0),
          .top = std::max(top, 0),
          .right = std::min(left + side, shape.width),
          .bottom = std::min(top + side, shape.height)};
}

void cut_out(const PixelBox& box, const ChannelMap& channels, const ImageShape& shape, float* image) {
  constexpr float kGrey = 127.5f;
  const auto count = static_cast<std::size_t>(shape.channels);
  std::array<float, kMaxChannels> grey = {};
  for (std::size_t c = 0; c < count; ++c) grey[c] = kGrey * channels.scale[c] + channels.shift[c];
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) {
      const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(shape.width) + x;
      std::copy_n(grey.begin(), count, image + pixel * count);
    }
  }
}

}  // namespace assay::data
