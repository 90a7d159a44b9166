// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_words.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/data/formula_image.hpp"

namespace assay::data {
namespace {

TEST(PixelWords, AWordHoldsFourChannels) {
  EXPECT_EQ(words_of_pixel(1), 1);
  EXPECT_EQ(words_of_pixel(4), 1);
  EXPECT_EQ(words_of_pixel(5), 2);
  EXPECT_EQ(words_of_pixel(9), 3);
}

// The image lies at the very end of its memory: a byte too many is found by the address sanitiser.
TEST(PackPixels, EveryChannelIsInItsByte) {
  for (int channels = 1; channels <= 9; ++channels) {
    const ImageShape shape{3, 5, channels};
    const auto image = formula_image(shape);
    for (const bool reverse : {false, true}) {
      for (int first = 0; first < channels; first += kWordChannels) {
        std::vector<std::uint32_t> words(15);
        pack_pixels(image.data(), shape, first, reverse, words.data());
        for (std::size_t pixel = 0; pixel < 15; ++pixel) {
          for (int byte = 0; byte < kWordChannels; ++byte) {
            const int channel = reverse ? channels - 1 - first - byte : first + byte;
            const bool there = first + byte < channels;
            const unsigned expected = there ? image[pixel * static_cast<std::size_t>(channels) + channel] : 0u;
            EXPECT_EQ(words[pixel] >> (8 * byte) & 255u, expected) << channels << ", " << pixel << ", " << byte;
          }
        }
      }
    }
  }
}

TEST(PackPixels, OnePixelIsEnough) {
  const std::vector<std::uint8_t> image = {1, 2, 3};
  std::uint32_t word = 0;
  pack_pixels(image.data(), {1, 1, 3}, 0, false, &word);
  EXPECT_EQ(word, 0x030201u);
  pack_pixels(image.data(), {1, 1, 3}, 0, true, &word);
  EXPECT_EQ(word, 0x010203u);
}

}  // namespace
}  // namespace assay::data
