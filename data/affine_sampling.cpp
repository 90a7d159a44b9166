// SPDX-License-Identifier: Apache-2.0
#include "data/affine_sampling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace assay::data {
namespace {

// Adding and taking it off rounds a double to a whole number (half to even) without a branch or a library call.
constexpr double kRoundingShift = 0x1.8p52;

// A side of the stored image, for folding places into it.
struct Side {
  explicit Side(int count) : last(count - 1), twice(2.0 * count), inverse(1 / (2.0 * count)) {}
  double last;
  double twice;
  double inverse;
};

// A place on a line, folded into its length by mirrors at both ends.
[[gnu::always_inline]] inline double mirrored(double place, const Side& side) {
  const double periods = (place * side.inverse + kRoundingShift) - kRoundingShift;
  return std::abs(place - side.twice * periods);
}

[[gnu::always_inline]] inline double clamped(double value, double last) {
  return std::min(std::max(value, 0.0), last);
}

// Of pixels 0 .. count - 1 of an output row, whose places along one side of the image are first + step * x. The nearest
// pixel is the one whose area the place lies in: both neighbours are that one.
template <bool kMirror>
[[gnu::always_inline]] inline void find_neighbours_of(double first, double step, const Side& side, bool bilinear,
                                                      std::int32_t stride, int count, Neighbours& found) {
  const double half = bilinear ? 0.5 : 0.0;
  const double weighs = bilinear ? 1.0 : 0.0;
  const std::int32_t last = bilinear ? static_cast<std::int32_t>(side.last) : 0;
  std::int32_t* __restrict low = found.low.data();
  std::int32_t* __restrict high = found.high.data();
  float* __restrict weight = found.weight.data();
  for (int x = 0; x < count; ++x) {
    const double place = step * x + first;
    const double centre = clamped((kMirror ? mirrored(place, side) : place) - half, side.last);
    const auto pixel = static_cast<std::int32_t>(centre);
    low[x] = pixel * stride;
    high[x] = (pixel + (pixel < last ? 1 : 0)) * stride;
    weight[x] = static_cast<float>((centre - pixel) * weighs);
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void find_neighbours(
    double first, double step, int pixels, const SamplingOptions& options, std::int32_t stride, Neighbours& found) {
  const bool bilinear = options.filter == ResizeFilter::bilinear;
  const Side side(pixels);
  if (options.fill == Fill::reflect) {
    find_neighbours_of<true>(first, step, side, bilinear, stride, options.prepared.width, found);
  } else {
    find_neighbours_of<false>(first, step, side, bilinear, stride, options.prepared.width, found);
  }
}

// inside[x] *= 1 where the place lies on the side, 0 elsewhere.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void mark_inside(
    double first, double step, double length, int count, float* __restrict inside) {
  for (int x = 0; x < count; ++x) {
    const double place = step * x + first;
    inside[x] *= (place >= 0) & (place < length) ? 1.0f : 0.0f;
  }
}

[[gnu::always_inline]] inline float channel_of(std::uint32_t pixel, int channel) {
  return static_cast<float>(static_cast<std::int32_t>(pixel >> (8 * channel) & 255u));
}

template <int kChannels>
[[gnu::always_inline]] inline void blend(const SamplingScratch& scratch, int count, const ChannelMap& channels,
                                         float* __restrict out) {
  const std::uint32_t* __restrict pixels = scratch.pixels.data();
  const std::int32_t* __restrict left_of = scratch.columns.low.data();
  const std::int32_t* __restrict right_of = scratch.columns.high.data();
  const std::int32_t* __restrict above = scratch.rows.low.data();
  const std::int32_t* __restrict below = scratch.rows.high.data();
  const float* __restrict right_weight = scratch.columns.weight.data();
  const float* __restrict below_weight = scratch.rows.weight.data();
  const float* __restrict inside = scratch.inside.data();
  const ChannelMap map = channels;
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
      out[kChannels * x + channel] = value * map.scale[i] + map.shift[i];
    }
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void blend_row(
    const SamplingScratch& scratch, int count, int channel_count, const ChannelMap& channels, float* out) {
  switch (channel_count) {
    case 1:
      return blend<1>(scratch, count, channels, out);
    case 2:
      return blend<2>(scratch, count, channels, out);
    case 3:
      return blend<3>(scratch, count, channels, out);
    default:
      return blend<4>(scratch, count, channels, out);
  }
}

void collect_pixels(const std::uint8_t* image, const SamplingOptions& options, std::vector<std::uint32_t>& pixels) {
  const int channels = options.stored.channels;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    std::uint32_t pixel = 0;
    for (int channel = 0; channel < channels; ++channel) {
      const int to = options.reverse_channels ? channels - 1 - channel : channel;
      pixel |= static_cast<std::uint32_t>(image[i * static_cast<std::size_t>(channels) + channel]) << (8 * to);
    }
    pixels[i] = pixel;
  }
}

}  // namespace

SamplingScratch::SamplingScratch(const SamplingOptions& options)
    : pixels(static_cast<std::size_t>(options.stored.height) * options.stored.width),
      columns(static_cast<std::size_t>(options.prepared.width)),
      rows(static_cast<std::size_t>(options.prepared.width)),
      inside(static_cast<std::size_t>(options.prepared.width), 1.0f) {}

void sample_affine(const std::uint8_t* image, const AffineMap& map, const SamplingOptions& options,
                   const ChannelMap& channels, SamplingScratch& scratch, float* out) {
  collect_pixels(image, options, scratch.pixels);
  const ImageShape& stored = options.stored;
  const ImageShape& prepared = options.prepared;
  for (int y = 0; y < prepared.height; ++y) {
    const double u = map.xy * y + map.x0;
    const double v = map.yy * y + map.y0;
    find_neighbours(u, map.xx, stored.width, options, 1, scratch.columns);
    find_neighbours(v, map.yx, stored.height, options, stored.width, scratch.rows);
    if (options.fill == Fill::constant) {
      std::fill(scratch.inside.begin(), scratch.inside.end(), 1.0f);
      mark_inside(u, map.xx, stored.width, prepared.width, scratch.inside.data());
      mark_inside(v, map.yx, stored.height, prepared.width, scratch.inside.data());
    }
    blend_row(scratch, prepared.width, prepared.channels, channels,
              out + static_cast<std::size_t>(y) * prepared.width * prepared.channels);
  }
}

}  // namespace assay::data
