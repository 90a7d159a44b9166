// SPDX-License-Identifier: Apache-2.0
#include "data/colour_shift.hpp"

#include <algorithm>
#include <cmath>

namespace assay::data {
namespace {

// h in sixths of a turn, 0 <= h < 12: how far the channel is below the largest, in shares of the range.
[[gnu::always_inline]] inline float depth(float place) {
  const float folded = place >= 6 ? place - 6 : place;
  return std::min(std::max(std::min(folded, 4 - folded), 0.0f), 1.0f);
}

[[gnu::always_inline]] inline void shift_pixel(float& red, float& green, float& blue, float sixths, float factor) {
  const float largest = std::max(std::max(red, green), blue);
  const float range = largest - std::min(std::min(red, green), blue);
  const float divisor = range > 0 ? range : 1;
  // Where the colour lies on the circle: 0 red, 2 green, 4 blue (A. R. Smith, "Color gamut transform pairs", 1978).
  const float by_red = (green - blue) / divisor;
  const float by_green = 2 + (blue - red) / divisor;
  const float by_blue = 4 + (red - green) / divisor;
  float hue = (largest == red ? by_red : largest == green ? by_green : by_blue) + sixths;
  hue = hue < 0 ? hue + 6 : hue;
  hue = hue >= 6 ? hue - 6 : hue;
  // Saturation is range / largest and ends at 1; as it was, it is left alone even where values left the pixel range.
  const float limited = std::min(factor, std::max(largest, 0.0f) / divisor);
  const float kept = (factor == 1 ? 1 : limited) * range;
  red = largest - kept * depth(hue + 5);
  green = largest - kept * depth(hue + 3);
  blue = largest - kept * depth(hue + 1);
}

[[gnu::always_inline]] inline void shift_all(float* pixels, std::size_t count, std::size_t stride, float sixths,
                                             float factor, bool reversed) {
  const std::size_t red = reversed ? 2 : 0;
  const std::size_t blue = reversed ? 0 : 2;
  for (std::size_t i = 0; i < count; ++i) {
    float* pixel = pixels + i * stride;
    shift_pixel(pixel[red], pixel[1], pixel[blue], sixths, factor);
  }
}

}  // namespace

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void shift_colours(
    float* pixels, std::size_t count, std::size_t stride, const ColourShift& shift) {
  // Within a turn, so that one correction brings every hue back onto the circle.
  const float sixths = 6 * (shift.hue - std::floor(shift.hue));
  if (stride == 3 && !shift.reversed) return shift_all(pixels, count, 3, sixths, shift.saturation, false);
  if (stride == 3) return shift_all(pixels, count, 3, sixths, shift.saturation, true);
  shift_all(pixels, count, stride, sixths, shift.saturation, shift.reversed);
}

}  // namespace assay::data
