// SPDX-License-Identifier: Apache-2.0
// What becomes of pixel values before a model sees them: one product and one sum for each channel. Pure; any thread may
// call.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "data/views.hpp"

namespace assay::data {

constexpr int kMaxChannels = kMaxStackedChannels;

// pixel (0..255) of channel c -> pixel * scale[c] + shift[c], after the order of the channels was reversed (RGB -> BGR)
// when reverse_channels says so, which needs images of three. Channels that an image lacks do not matter.
struct PixelMap {
  std::array<float, kMaxChannels> scale = {1, 1, 1, 1, 1, 1, 1, 1, 1};
  std::array<float, kMaxChannels> shift = {};
  bool reverse_channels = false;
};

// Every channel alike.
PixelMap uniform_map(float scale, float shift);

// The same once the channels are in the order of the output.
struct ChannelMap {
  std::array<float, kMaxChannels> scale = {1, 1, 1, 1, 1, 1, 1, 1, 1};
  std::array<float, kMaxChannels> shift = {};

  bool operator==(const ChannelMap&) const = default;
  // All of the first `channels` channels are treated alike.
  bool uniform(int channels) const;
};

// Throws std::invalid_argument when channels are to be reversed and there are not three.
ChannelMap channel_map(const PixelMap& pixels, int channels);

// A channel map spread over the elements of a row of pixels: what the inner loops read.
class RowMap {
 public:
  RowMap(std::size_t pixels, int channels, const ChannelMap& map);

  // Costs nothing when the map is the one that is there.
  void spread(const ChannelMap& map);
  const float* scale() const { return scale_.data(); }
  const float* shift() const { return shift_.data(); }
  std::size_t size() const { return scale_.size(); }

 private:
  void write();

  std::size_t channels_;
  ChannelMap map_;
  std::vector<float> scale_;
  std::vector<float> shift_;
};

}  // namespace assay::data
