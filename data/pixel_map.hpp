// SPDX-License-Identifier: Apache-2.0
// What becomes of pixel values before a model sees them: one product and one sum for each channel. Pure; any thread may
// call.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace assay::data {

constexpr int kMaxChannels = 4;

// pixel (0..255) of channel c -> pixel * scale[c] + shift[c], after the order of the channels was reversed (RGB -> BGR)
// when reverse_channels says so.
struct PixelMap {
  std::array<float, 3> scale = {1, 1, 1};
  std::array<float, 3> shift = {0, 0, 0};
  bool reverse_channels = false;
};

// The same for images of 1 to kMaxChannels channels, in the order of the output.
struct ChannelMap {
  std::array<float, kMaxChannels> scale = {1, 1, 1, 1};
  std::array<float, kMaxChannels> shift = {0, 0, 0, 0};

  bool operator==(const ChannelMap&) const = default;
  // All of the first `channels` channels are treated alike.
  bool uniform(int channels) const;
};

// Throws std::invalid_argument when the map tells three channels apart, or reverses them, and there are not three.
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
