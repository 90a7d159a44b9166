// SPDX-License-Identifier: Apache-2.0
#include "data/sampling_places.hpp"

#include <algorithm>
#include <cmath>

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

template <bool kMirror>
[[gnu::always_inline]] inline void find(const PlacesOnSide& places, bool bilinear, std::int32_t stride,
                                        Neighbours& found) {
  const Side side(places.pixels);
  const double first = places.first;
  const double step = places.step;
  const double half = bilinear ? 0.5 : 0.0;
  const double weighs = bilinear ? 1.0 : 0.0;
  const std::int32_t last = bilinear ? static_cast<std::int32_t>(side.last) : 0;
  const int count = static_cast<int>(found.weight.size());
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

}  // namespace

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void find_neighbours(
    const PlacesOnSide& places, ResizeFilter filter, Fill fill, std::int32_t stride, Neighbours& found) {
  const bool bilinear = filter == ResizeFilter::bilinear;
  if (fill == Fill::reflect) {
    find<true>(places, bilinear, stride, found);
  } else {
    find<false>(places, bilinear, stride, found);
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void mark_inside(
    const PlacesOnSide& places, std::span<float> inside) {
  const double first = places.first;
  const double step = places.step;
  const double length = places.pixels;
  const int count = static_cast<int>(inside.size());
  float* __restrict marks = inside.data();
  for (int x = 0; x < count; ++x) {
    const double place = step * x + first;
    marks[x] *= (place >= 0) & (place < length) ? 1.0f : 0.0f;
  }
}

}  // namespace assay::data
