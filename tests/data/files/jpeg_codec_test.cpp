// SPDX-License-Identifier: Apache-2.0
#include "data/files/jpeg_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/files/image_samples.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

constexpr int kWidth = 37;  // no multiple of a block, and more rows than one batch of pointers
constexpr int kHeight = 21;

TEST(JpegCodec, RoundTripIsClose) {
  const Image image = gradient(kWidth, kHeight);
  EXPECT_LE(largest_difference(decode_image(encode_jpeg(image, 100)), image), 3);
  EXPECT_LE(largest_difference(decode_image(encode_jpeg(image, 90)), image), 12);
  EXPECT_EQ(encode_jpeg(image, 90), encode_jpeg(image, 90));
}

// Red and blue columns in turn: averaged over squares of four they are one purple; the brightness stays.
TEST(JpegCodec, HalvedChromaIsSmallerAndLosesFineColours) {
  Image image{16, 16, {}};
  for (int i = 0; i < 16 * 16; ++i) {
    const bool red = i % 2 == 0;
    for (const int value : {red ? 220 : 40, 60, red ? 40 : 220}) {
      image.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const Bytes full = encode_jpeg(image, 95);
  const Bytes halved = encode_jpeg(image, 95, Chroma::halved);
  EXPECT_LT(halved.size(), full.size());
  EXPECT_LT(largest_difference(decode_image(full), image), 20);
  EXPECT_GT(largest_difference(decode_image(halved), image), 60);
}

TEST(JpegCodec, ReadsProgressiveSubsampledAndRgbFiles) {
  const Image image = gradient(kWidth, kHeight);
  for (JpegStyle style :
       {JpegStyle{.progressive = true}, JpegStyle{.halved_chroma = true}, JpegStyle{.keep_rgb = true}}) {
    const Image decoded = decode_image(sample_jpeg(kWidth, kHeight, image.pixels, style));
    EXPECT_EQ(decoded.width, kWidth);
    EXPECT_LE(largest_difference(decoded, image), 12) << style.progressive << style.halved_chroma << style.keep_rgb;
  }
}

TEST(JpegCodec, ProgressiveAndBaselineGiveEqualPixels) {
  const Image image = gradient(kWidth, kHeight);
  EXPECT_EQ(decode_image(sample_jpeg(kWidth, kHeight, image.pixels, {.progressive = true})).pixels,
            decode_image(sample_jpeg(kWidth, kHeight, image.pixels, {})).pixels);
}

TEST(JpegCodec, SpreadsGreyOverThreeChannels) {
  const Image decoded = decode_image(sample_jpeg(8, 8, std::vector<std::uint8_t>(64, 77), {.channels = 1}));
  EXPECT_EQ(decoded.pixels, std::vector<std::uint8_t>(192, 77));
}

// Inks cyan 100 %, magenta 50 %, yellow 0 %, black 20 %: light (0, 0.5, 1) x 0.8.
TEST(JpegCodec, TurnsInksIntoLight) {
  const std::array<std::uint8_t, 4> inks = {255, 127, 0, 51};
  const std::array<int, 3> light = {0, 102, 204};
  for (const bool ycck : {false, true}) {
    for (const bool adobe : {true, false}) {
      if (ycck && !adobe) continue;  // without the marker no reader can tell YCCK from CMYK
      std::vector<std::uint8_t> samples;
      for (int i = 0; i < 64; ++i) {
        for (const std::uint8_t ink : inks) samples.push_back(adobe ? static_cast<std::uint8_t>(255 - ink) : ink);
      }
      const JpegStyle style{.channels = 4, .ycck = ycck, .adobe_marker = adobe, .quality = 100};
      const Image decoded = decode_image(sample_jpeg(8, 8, samples, style));
      for (std::size_t i = 0; i < decoded.pixels.size(); ++i) {
        ASSERT_NEAR(decoded.pixels[i], light[i % 3], 3)
            << "channel " << i % 3 << " ycck " << ycck << " adobe " << adobe;
      }
    }
  }
}

TEST(JpegCodec, TruncatedAnywhereIsAnImageError) {
  const Image image = gradient(kWidth, kHeight);
  for (const JpegStyle& style : {JpegStyle{}, JpegStyle{.progressive = true}, JpegStyle{.halved_chroma = true}}) {
    const Bytes whole = sample_jpeg(kWidth, kHeight, image.pixels, style);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_THROW(decode_image(std::span(whole).first(size)), ImageError) << size << " of " << whole.size();
    }
  }
}

TEST(JpegCodec, MissingPixelDataIsCalledTruncated) {
  const Bytes whole = encode_jpeg(gradient(64, 64), 90);
  EXPECT_THAT(message_of<ImageError>([&] { decode_image(std::span(whole).first(whole.size() - 50)); }),
              HasSubstr("truncated"));
  // Zeros in the place of the rest, as a broken download leaves them, end in a file without its end marker.
  Bytes zeroed = whole;
  std::fill(zeroed.end() - 50, zeroed.end(), std::byte{0});
  EXPECT_THROW(decode_image(zeroed), ImageError);
}

TEST(JpegCodec, BytesBehindTheEndAreNoDamage) {
  Bytes bytes = encode_jpeg(gradient(8, 8), 90);
  const Image expected = decode_image(bytes);
  bytes.resize(bytes.size() + 100);
  EXPECT_EQ(decode_image(bytes).pixels, expected.pixels);
}

// A second picture behind the first, as phones append: the first counts.
TEST(JpegCodec, ASecondImageBehindTheEndIsLeftAlone) {
  const Bytes first = encode_jpeg(gradient(8, 8), 90);
  Bytes both = first;
  const Bytes second = encode_jpeg(gradient(30, 20), 50);
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_EQ(decode_image(both).pixels, decode_image(first).pixels);
}

TEST(JpegCodec, TellsTheOrientationAndTurnsNothing) {
  const Bytes plain = encode_jpeg(gradient(20, 10), 90);
  EXPECT_EQ(read_image_info(plain).orientation, 1);
  for (std::uint16_t orientation = 1; orientation <= 8; ++orientation) {
    const Bytes turned = with_segment(plain, 0xe1, exif_payload(orientation % 2 == 0, orientation));
    ImageInfo info;
    EXPECT_EQ(decode_image(turned, {}, &info).pixels, decode_image(plain).pixels);
    EXPECT_EQ(info.orientation, orientation);
    EXPECT_EQ(info.width, 20);
  }
}

TEST(JpegCodec, OtherApplicationSegmentsAreNoExif) {
  const Bytes plain = encode_jpeg(gradient(20, 10), 90);
  const Bytes both =
      with_segment(with_segment(plain, 0xe1, exif_payload(true, 6)), 0xe1, bytes_of("http://ns.adobe.com/"));
  EXPECT_EQ(read_image_info(both).orientation, 6);
  EXPECT_EQ(read_image_info(with_segment(plain, 0xe2, exif_payload(true, 6))).orientation, 1);
}

TEST(JpegCodec, FlippedBitsGiveAnImageOrAnImageErrorAndNothingElse) {
  const Bytes whole = encode_jpeg(gradient(kWidth, kHeight), 90);
  const ImageLimits limits{.max_pixels = 1 << 16};
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bytes = whole;
      bytes[at] ^= std::byte{1} << bit;
      try {
        const Image image = decode_image(bytes, limits);
        EXPECT_EQ(image.pixels.size(),
                  static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
      } catch (const ImageError&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 500);
}

TEST(JpegCodec, HeaderOfGigapixelsIsRefusedBeforeItIsAllocated) {
  Bytes bytes = encode_jpeg(gradient(8, 8), 90);
  for (std::size_t i = 0; i + 9 < bytes.size(); ++i) {
    if (bytes[i] != std::byte{0xff} || bytes[i + 1] != std::byte{0xc0}) continue;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(i) + 5, 4, std::byte{0xfd});  // height and width 0xfdfd
  }
  EXPECT_THAT(message_of<ImageError>([&] { decode_image(bytes); }), HasSubstr("65021 x 65021 pixels"));
  EXPECT_THROW(read_image_info(bytes), ImageError);
}

// The quality was once looked up at a table number that nothing had checked yet.
TEST(JpegCodec, TableNumberOutOfRangeIsNoAccessOutOfBounds) {
  Bytes bytes = encode_jpeg(gradient(8, 8), 90);
  for (std::size_t i = 0; i + 12 < bytes.size(); ++i) {
    if (bytes[i] == std::byte{0xff} && bytes[i + 1] == std::byte{0xc0}) bytes[i + 12] = std::byte{200};
  }
  EXPECT_EQ(read_image_info(bytes).quality, 0);
  EXPECT_THROW(decode_image(bytes), ImageError);
}

TEST(JpegCodec, RefusesMoreScansThanTheLimit) {
  const Bytes bytes = sample_jpeg(kWidth, kHeight, gradient(kWidth, kHeight).pixels, {.progressive = true});
  EXPECT_NO_THROW(decode_image(bytes, {.max_progressive_scans = 10}));
  EXPECT_THAT(message_of<ImageError>([&] { decode_image(bytes, {.max_progressive_scans = 9}); }), HasSubstr("scans"));
}

}  // namespace
}  // namespace assay::data::files
