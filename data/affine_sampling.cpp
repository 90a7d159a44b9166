// SPDX-License-Identifier: Apache-2.0
#include "data/affine_sampling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace assay::data {
namespace {

// The pixel map of the channels of one word.
struct ChannelGroup {
  std::array<float, kWordChannels> scale = {};
  std::array<float, kWordChannels> shift = {};
};

[[gnu::always_inline]] inline float channel_of(std::uint32_t pixel, int channel) {
  return static_cast<float>(static_cast<std::int32_t>(pixel >> (8 * channel) & 255u));
}

// Writes kChannels of the `stride` channels of each pixel of a row.
template <int kChannels>
[[gnu::always_inline]] inline void blend(const std::uint32_t* __restrict pixels, const SamplingScratch& scratch,
                                         int count, const ChannelGroup& group, int stride, float* __restrict out) {
  const std::int32_t* __restrict left_of = scratch.columns.low.data();
  const std::int32_t* __restrict right_of = scratch.columns.high.data();
  const std::int32_t* __restrict above = scratch.rows.low.data();
  const std::int32_t* __restrict below = scratch.rows.high.data();
  const float* __restrict right_weight = scratch.columns.weight.data();
  const float* __restrict below_weight = scratch.rows.weight.data();
  const float* __restrict inside = scratch.inside.data();
  const ChannelGroup map = group;
  for (int x = 0; x < count; ++x) {
    const std::uint32_t a = pixels[above[x] + left_of[x]];
    const std::uint32_t b = pixels[above[x] + right_of[x]];
    const std::uint32_t c = pixels[below[x] + left_of[x]];
    const std::uint32_t d = pixels[below[x] + right_of[x]];
    for (int channel = 0; channel < kChannels; ++channel) {
      const float top_left = channel_of(a, channel);
      const float top = top_left + (channel_of(b, channel) - top_left) * right_weight[x];
      const float bottom_left = channel_of(c, channel);
      const float bottom = bottom_left + (channel_of(d, channel) - bottom_left) * right_weight[x];
      const float value = (top + (bottom - top) * below_weight[x]) * inside[x];
      const auto i = static_cast<std::size_t>(channel);
      out[stride * x + channel] = value * map.scale[i] + map.shift[i];
    }
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void blend_row(
    const std::uint32_t* pixels, const SamplingScratch& scratch, int count, int channel_count,
    const ChannelGroup& group, int stride, float* out) {
  // With a constant stride the usual images are written without gaps.
  if (channel_count == 3 && stride == 3) return blend<3>(pixels, scratch, count, group, 3, out);
  if (channel_count == 1 && stride == 1) return blend<1>(pixels, scratch, count, group, 1, out);
  switch (channel_count) {
    case 1:
      return blend<1>(pixels, scratch, count, group, stride, out);
    case 2:
      return blend<2>(pixels, scratch, count, group, stride, out);
    case 3:
      return blend<3>(pixels, scratch, count, group, stride, out);
    default:
      return blend<4>(pixels, scratch, count, group, stride, out);
  }
}

ChannelGroup group_of(const ChannelMap& channels, int first) {
  ChannelGroup group;
  for (int i = first; i < std::min(first + kWordChannels, kMaxChannels); ++i) {
    group.scale[static_cast<std::size_t>(i - first)] = channels.scale[static_cast<std::size_t>(i)];
    group.shift[static_cast<std::size_t>(i - first)] = channels.shift[static_cast<std::size_t>(i)];
  }
  return group;
}

}  // namespace

SamplingScratch::SamplingScratch(const SamplingOptions& options)
    : pixels(static_cast<std::size_t>(options.stored.height) * options.stored.width *
             static_cast<std::size_t>(words_of_pixel(options.stored.channels))),
      columns(static_cast<std::size_t>(options.prepared.width)),
      rows(static_cast<std::size_t>(options.prepared.width)),
      inside(static_cast<std::size_t>(options.prepared.width), 1.0f) {}

void sample_affine(const std::uint8_t* image, const AffineMap& map, const SamplingOptions& options,
                   const ChannelMap& channels, SamplingScratch& scratch, float* out) {
  const ImageShape& stored = options.stored;
  const ImageShape& prepared = options.prepared;
  const std::size_t plane = static_cast<std::size_t>(stored.height) * static_cast<std::size_t>(stored.width);
  const auto words_from = [&](int first) {
    return scratch.pixels.data() + static_cast<std::size_t>(first / kWordChannels) * plane;
  };
  for (int first = 0; first < stored.channels; first += kWordChannels) {
    pack_pixels(image, stored, first, options.reverse_channels, words_from(first));
  }
  for (int y = 0; y < prepared.height; ++y) {
    const PlacesOnSide across{.first = map.xy * y + map.x0, .step = map.xx, .pixels = stored.width};
    const PlacesOnSide down{.first = map.yy * y + map.y0, .step = map.yx, .pixels = stored.height};
    find_neighbours(across, options.filter, options.fill, 1, scratch.columns);
    find_neighbours(down, options.filter, options.fill, stored.width, scratch.rows);
    if (options.fill == Fill::constant) {
      std::ranges::fill(scratch.inside, 1.0f);
      mark_inside(across, scratch.inside);
      mark_inside(down, scratch.inside);
    }
    float* row = out + static_cast<std::size_t>(y) * prepared.width * prepared.channels;
    for (int first = 0; first < prepared.channels; first += kWordChannels) {
      blend_row(words_from(first), scratch, prepared.width, std::min(kWordChannels, prepared.channels - first),
                group_of(channels, first), prepared.channels, row + first);
    }
  }
}

}  // namespace assay::data
