// SPDX-License-Identifier: Apache-2.0
// Up to four channels of each pixel of an image in one 32-bit word: one load where a pixel is looked up. No state; any
// thread may call.
#pragma once

#include <cstdint>

#include "data/batch_source.hpp"

namespace assay::data {

// Channels that one word holds.
inline constexpr int kWordChannels = 4;

// Words that a pixel of so many channels needs.
inline int words_of_pixel(int channels) {
  return (channels + kWordChannels - 1) / kWordChannels;
}

// image: [H, W, C]; words: [H, W] of the channels from `first` on, the first of them in the lowest byte. With `reverse`
// channels are counted from the last one (RGB becomes BGR).
void pack_pixels(const std::uint8_t* image, const ImageShape& shape, int first, bool reverse, std::uint32_t* words);

}  // namespace assay::data
