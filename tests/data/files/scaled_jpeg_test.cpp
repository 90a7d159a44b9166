// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/image_codec.hpp"
#include "tests/data/files/image_samples.hpp"

namespace assay::data::files {
namespace {

using testing::Pair;

// A picture without an edge, wherever it is cut.
Image plain(int width, int height) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) image.pixels.insert(image.pixels.end(), {200, 100, 50});
  return image;
}

std::pair<int, int> size_when_covering(const Bytes& bytes, int width, int height) {
  const Image image = decode_image_to_cover(bytes, width, height);
  EXPECT_EQ(image.pixels.size(), static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
  return {image.width, image.height};
}

TEST(ScaledJpeg, IsTheSmallestThatCovers) {
  const Bytes jpeg = encode_jpeg(plain(203, 101), 90);
  EXPECT_THAT(size_when_covering(jpeg, 1, 1), Pair(26, 13));
  EXPECT_THAT(size_when_covering(jpeg, 26, 13), Pair(26, 13));
  EXPECT_THAT(size_when_covering(jpeg, 27, 13), Pair(51, 26));
  EXPECT_THAT(size_when_covering(jpeg, 26, 14), Pair(51, 26));
  EXPECT_THAT(size_when_covering(jpeg, 52, 1), Pair(102, 51));
  EXPECT_THAT(size_when_covering(jpeg, 103, 1), Pair(203, 101));
  EXPECT_THAT(size_when_covering(jpeg, 1000, 1000), Pair(203, 101));
}

TEST(ScaledJpeg, ShowsTheSamePicture) {
  const Image image = gradient(64, 32);
  const Bytes jpeg = encode_jpeg(image, 100);
  const Image half = decode_image_to_cover(jpeg, 32, 16);
  ASSERT_EQ(half.width, 32);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 32; ++x) {
      const auto at = [&](const Image& picture, int column, int row) {
        return static_cast<int>(picture.pixels[static_cast<std::size_t>((row * picture.width + column) * 3)]);
      };
      const double mean = (at(image, 2 * x, 2 * y) + at(image, 2 * x + 1, 2 * y) + at(image, 2 * x, 2 * y + 1) +
                           at(image, 2 * x + 1, 2 * y + 1)) /
                          4.0;
      EXPECT_NEAR(at(half, x, y), mean, 5) << x << ' ' << y;
    }
  }
}

TEST(ScaledJpeg, WorksForEveryKindOfJpeg) {
  for (const JpegStyle& style :
       {JpegStyle{.progressive = true}, JpegStyle{.halved_chroma = true}, JpegStyle{.keep_rgb = true}}) {
    const Image small = decode_image_to_cover(sample_jpeg(80, 48, plain(80, 48).pixels, style), 10, 6);
    EXPECT_EQ(small.width, 10);
    EXPECT_LE(largest_difference(small, plain(10, 6)), 3);
  }
  const Bytes grey = sample_jpeg(80, 48, std::vector<std::uint8_t>(80 * 48, 77), {.channels = 1});
  EXPECT_EQ(decode_image_to_cover(grey, 20, 12).pixels, std::vector<std::uint8_t>(20 * 12 * 3, 77));
  const Bytes inks = sample_jpeg(80, 48, std::vector<std::uint8_t>(80 * 48 * 4, 255), {.channels = 4});
  EXPECT_EQ(decode_image_to_cover(inks, 20, 12).pixels, std::vector<std::uint8_t>(20 * 12 * 3, 255));
}

TEST(ScaledJpeg, InfoIsOfTheFile) {
  ImageInfo info;
  decode_image_to_cover(encode_jpeg(plain(160, 80), 75), 5, 5, {}, &info);
  EXPECT_EQ(info.width, 160);
  EXPECT_EQ(info.height, 80);
  EXPECT_EQ(info.quality, 75);
}

TEST(ScaledJpeg, DamageIsFoundAsInTheWholeImage) {
  const Bytes whole = encode_jpeg(gradient(64, 64), 90);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2}) {
    EXPECT_THROW(decode_image_to_cover(std::span(whole).first(size), 8, 8), ImageError);
  }
}

TEST(ScaledJpeg, APngIsDecodedWhole) {
  const Image image = gradient(64, 32);
  EXPECT_EQ(decode_image_to_cover(encode_png(image), 4, 4).pixels, image.pixels);
}

}  // namespace
}  // namespace assay::data::files
