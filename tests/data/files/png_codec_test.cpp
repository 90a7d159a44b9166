// SPDX-License-Identifier: Apache-2.0
#include "data/files/png_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/files/image_samples.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using Samples = std::vector<std::uint8_t>;

constexpr std::size_t kHeaderChunk = 8;

TEST(PngCodec, RoundTripIsExact) {
  const Image image = gradient(37, 21);
  const Image decoded = decode_image(encode_png(image));
  EXPECT_EQ(decoded.width, 37);
  EXPECT_EQ(decoded.height, 21);
  EXPECT_EQ(decoded.pixels, image.pixels);
  EXPECT_EQ(encode_png(image), encode_png(image));
}

TEST(PngCodec, ReadsInterlacedFiles) {
  const Image image = gradient(37, 21);
  EXPECT_EQ(decode_image(sample_png(37, 21, image.pixels, {.interlaced = true})).pixels, image.pixels);
}

TEST(PngCodec, SpreadsGreyOfEveryDepth) {
  const auto grey = [](int bits, Samples row, int width) {
    return decode_image(sample_png(width, 1, row, {.colour_type = 0, .bits = bits})).pixels;
  };
  EXPECT_THAT(grey(1, {0b01000000}, 2), ElementsAreArray({0, 0, 0, 255, 255, 255}));
  EXPECT_THAT(grey(2, {0b01100000}, 2), ElementsAreArray({85, 85, 85, 170, 170, 170}));
  EXPECT_THAT(grey(4, {0x1f}, 2), ElementsAreArray({17, 17, 17, 255, 255, 255}));
  EXPECT_THAT(grey(8, {7, 200}, 2), ElementsAreArray({7, 7, 7, 200, 200, 200}));
  EXPECT_THAT(grey(16, {0x80, 0x80, 0xff, 0xff}, 2), ElementsAreArray({128, 128, 128, 255, 255, 255}));
}

TEST(PngCodec, LooksUpPalettesOfEveryDepth) {
  EXPECT_THAT(decode_image(sample_png(2, 1, {0b01000000}, {.colour_type = 3, .bits = 1})).pixels,
              ElementsAreArray({0, 0, 0, 10, 20, 30}));
  EXPECT_THAT(decode_image(sample_png(2, 1, {0x25}, {.colour_type = 3, .bits = 4})).pixels,
              ElementsAreArray({20, 40, 60, 50, 100, 150}));
  EXPECT_THAT(decode_image(sample_png(2, 1, {3, 8}, {.colour_type = 3, .bits = 8})).pixels,
              ElementsAreArray({30, 60, 90, 80, 160, 240}));
}

TEST(PngCodec, RoundsSixteenBitsToEight) {
  const Samples row = {0x01, 0x00, 0x01, 0x80, 0xfe, 0xff};
  EXPECT_THAT(decode_image(sample_png(1, 1, row, {.colour_type = 2, .bits = 16})).pixels,
              ElementsAreArray({1, 1, 254}));
}

TEST(PngCodec, DropsAlphaAndKeepsTheColourUnderIt) {
  EXPECT_THAT(decode_image(sample_png(2, 1, {9, 0, 8, 255}, {.colour_type = 4})).pixels,
              ElementsAreArray({9, 9, 9, 8, 8, 8}));
  EXPECT_THAT(decode_image(sample_png(2, 1, {1, 2, 3, 0, 4, 5, 6, 255}, {.colour_type = 6})).pixels,
              ElementsAreArray({1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(decode_image(sample_png(1, 1, {3}, {.colour_type = 3, .transparency = true})).pixels,
              ElementsAreArray({30, 60, 90}));
  EXPECT_THAT(decode_image(sample_png(1, 1, {0, 0, 0}, {.transparency = true})).pixels, ElementsAreArray({0, 0, 0}));
}

TEST(PngCodec, AnAnimationIsItsFirstPicture) {
  const Image image = gradient(9, 6);
  const Bytes animated = animated_png(encode_png(image));
  EXPECT_EQ(decode_image(animated).pixels, image.pixels);
  EXPECT_EQ(read_image_info(animated).width, 9);
}

TEST(PngCodec, GreyRoundTripIsExactInThreeChannels) {
  const Samples plane = {0, 50, 100, 150, 200, 255};
  const Image decoded = decode_image(encode_grey_png(plane, 3, 2));
  EXPECT_EQ(decoded.width, 3);
  EXPECT_EQ(decoded.height, 2);
  for (std::size_t i = 0; i < decoded.pixels.size(); ++i) EXPECT_EQ(decoded.pixels[i], plane[i / 3]);
  EXPECT_THROW(encode_grey_png(plane, 3, 3), std::invalid_argument);
}

TEST(PngCodec, StrangeProfilesAndTextsAreNoDamage) {
  const Image image = gradient(5, 5);
  EXPECT_EQ(decode_image(sample_png(5, 5, image.pixels, {.strange_profile = true})).pixels, image.pixels);
}

TEST(PngCodec, TruncatedAnywhereIsAnImageError) {
  for (const bool interlaced : {false, true}) {
    const Bytes whole = sample_png(37, 21, gradient(37, 21).pixels, {.interlaced = interlaced});
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_THROW(decode_image(std::span(whole).first(size)), ImageError) << size << " of " << whole.size();
    }
    EXPECT_THAT(message_of<ImageError>([&] { decode_image(std::span(whole).first(whole.size() - 40)); }),
                HasSubstr("truncated"));
  }
}

TEST(PngCodec, EveryFlippedBitIsAnImageError) {
  const Bytes whole = sample_png(12, 9, gradient(12, 9).pixels, {.strange_profile = true});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bytes = whole;
      bytes[at] ^= std::byte{1} << bit;
      EXPECT_THROW(decode_image(bytes, {.max_pixels = 1 << 16}), ImageError) << "bit " << bit << " of byte " << at;
    }
  }
}

TEST(PngCodec, HeaderOf50000By50000IsRefusedBeforeItIsAllocated) {
  const Bytes bytes = png_header_alone(50'000, 50'000);
  EXPECT_THAT(message_of<ImageError>([&] { read_image_info(bytes); }), HasSubstr("50000 x 50000 pixels"));
  EXPECT_THAT(message_of<ImageError>([&] { decode_image(bytes); }), HasSubstr("50000 x 50000 pixels"));
  EXPECT_THROW(decode_image(png_header_alone(0x7fffffff, 0x7fffffff)), ImageError);
}

TEST(PngCodec, ImpossibleHeadersAreImageErrors) {
  EXPECT_THROW(read_image_info(png_header_alone(0, 5)), ImageError);
  EXPECT_THROW(read_image_info(png_header_alone(5, 0x80000000u)), ImageError);
  Bytes wrong_chunk = png_header_alone(5, 5);
  wrong_chunk[12] = std::byte{'X'};
  EXPECT_THROW(read_image_info(wrong_chunk), ImageError);
}

TEST(PngCodec, PixelsForOneRowTooFewAreAnImageError) {
  Bytes bytes = encode_png(gradient(8, 8));
  bytes[kHeaderChunk + 8 + 7] = std::byte{9};  // the header now claims 9 rows
  repair_png_checksum(bytes, kHeaderChunk);
  EXPECT_THROW(decode_image(bytes), ImageError);
  EXPECT_EQ(read_image_info(bytes).height, 9);
}

TEST(PngCodec, PaletteIndexOutsideThePaletteIsBlack) {
  Bytes bytes = sample_png(2, 1, {0x25}, {.colour_type = 3, .bits = 4});
  constexpr std::size_t kPaletteChunk = kHeaderChunk + 25;
  // Shrink the palette from 16 to 2 entries.
  bytes.erase(bytes.begin() + kPaletteChunk + 8 + 6, bytes.begin() + kPaletteChunk + 8 + 48);
  bytes[kPaletteChunk + 3] = std::byte{6};
  repair_png_checksum(bytes, kPaletteChunk);
  EXPECT_THAT(decode_image(bytes).pixels, ElementsAreArray({0, 0, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace assay::data::files
