// SPDX-License-Identifier: Apache-2.0
// Hue and saturation of pixels. No state; any thread may call. Compiled as row_kernels is: the same bits on every
// instruction set.
#pragma once

#include <cstddef>

namespace assay::data {

struct ColourShift {
  float hue = 0;          // turns of the colour circle
  float saturation = 1;   // factor
  bool reversed = false;  // channels are blue, green, red instead of red, green, blue
};

// Of `count` pixels of `stride` floats each, the first three of which are a colour. As tf.image.adjust_hue and then
// tf.image.adjust_saturation: turning the hue keeps the largest and the smallest of the three; saturation (their
// difference by the largest) is multiplied and clipped to 0 .. 1, which keeps the largest; a pixel whose largest value
// is not above 0 becomes grey of that value, as there. A saturation of 1 is none.
void shift_colours(float* pixels, std::size_t count, std::size_t stride, const ColourShift& shift);

}  // namespace assay::data
