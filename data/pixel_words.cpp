// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_words.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace assay::data {
namespace {

// Of three channels: a load of four bytes of which one is masked.
template <bool kReverse>
void pack_colours(const std::uint8_t* __restrict image, std::size_t size, std::uint32_t* __restrict words) {
  for (std::size_t i = 0; i + 1 < size; ++i) {
    std::uint32_t bytes;
    std::memcpy(&bytes, image + 3 * i, sizeof bytes);
    words[i] = kReverse ? __builtin_bswap32(bytes) >> 8 : bytes & 0xffffffu;
  }
  const std::uint8_t* last = image + 3 * (size - 1);  // behind it there is no fourth byte to load
  words[size - 1] = kReverse ? last[2] | last[1] << 8 | last[0] << 16 : last[0] | last[1] << 8 | last[2] << 16;
}

}  // namespace

void pack_pixels(const std::uint8_t* image, const ImageShape& shape, int first, bool reverse, std::uint32_t* words) {
  const int channels = shape.channels;
  const std::size_t size = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  if (channels == 3) return reverse ? pack_colours<true>(image, size, words) : pack_colours<false>(image, size, words);
  const int count = std::min(kWordChannels, channels - first);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t* from = image + i * static_cast<std::size_t>(channels);
    std::uint32_t word = 0;
    for (int channel = 0; channel < count; ++channel) {
      const int place = reverse ? channels - 1 - first - channel : first + channel;
      word |= static_cast<std::uint32_t>(from[place]) << (8 * channel);
    }
    words[i] = word;
  }
}

}  // namespace assay::data
