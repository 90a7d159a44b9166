// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_map.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace assay::data {
namespace {

bool alike(const float* values, std::size_t count) {
  return std::all_of(values, values + count, [&](float value) { return value == values[0]; });
}

}  // namespace

bool ChannelMap::uniform(int channels) const {
  return alike(scale.data(), static_cast<std::size_t>(channels)) &&
         alike(shift.data(), static_cast<std::size_t>(channels));
}

PixelMap uniform_map(float scale, float shift) {
  PixelMap map;
  map.scale.fill(scale);
  map.shift.fill(shift);
  return map;
}

ChannelMap channel_map(const PixelMap& pixels, int channels) {
  if (channels != 3 && pixels.reverse_channels) {
    throw std::invalid_argument("this preprocessing needs images of 3 channels, not of " + std::to_string(channels));
  }
  return {.scale = pixels.scale, .shift = pixels.shift};
}

RowMap::RowMap(std::size_t pixels, int channels, const ChannelMap& map)
    : channels_(static_cast<std::size_t>(channels)), map_(map), scale_(pixels * channels_), shift_(pixels * channels_) {
  write();
}

void RowMap::spread(const ChannelMap& map) {
  if (map == map_) return;
  map_ = map;
  write();
}

void RowMap::write() {
  for (std::size_t i = 0; i < scale_.size(); i += channels_) {
    std::copy_n(map_.scale.begin(), channels_, scale_.begin() + static_cast<std::ptrdiff_t>(i));
    std::copy_n(map_.shift.begin(), channels_, shift_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace assay::data
