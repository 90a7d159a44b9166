// SPDX-License-Identifier: Apache-2.0
// Files made to cost more than they look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "data/files/image_codec.hpp"
#include "tests/data/files/image_samples.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

constexpr int kAllScans = 694;

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST(ImageLimits, AProgressiveBombIsALegalImage) {
  const Image image = decode_image(progressive_bomb(64, kAllScans), {.max_progressive_scans = kAllScans});
  EXPECT_EQ(image.pixels, std::vector<std::uint8_t>(64 * 64 * 3, 100));
}

TEST(ImageLimits, AProgressiveBombIsRefusedByTheNumberOfItsScans) {
  EXPECT_THAT(message_of<ImageError>([] { decode_image(progressive_bomb(64, kAllScans)); }), HasSubstr("scans"));
  EXPECT_NO_THROW(decode_image(progressive_bomb(64, 500)));
  EXPECT_THROW(decode_image(progressive_bomb(64, 501)), ImageError);
}

TEST(ImageLimits, AProgressiveBombBelowThatNumberIsStoppedByTheClock) {
  const Bytes bomb = progressive_bomb(512, 500);
  EXPECT_LT(bomb.size(), 100'000u);
  const double start = processor_seconds();
  decode_image(bomb);
  const double whole = processor_seconds() - start;
  const ImageLimits limits{.max_decode_seconds = whole / 20};
  const double again = processor_seconds();
  EXPECT_THAT(message_of<ImageError>([&] { decode_image(bomb, limits); }), HasSubstr("decoding takes more than"));
  EXPECT_LT(processor_seconds() - again, whole / 2);
}

TEST(ImageLimits, TheClockStopsEveryKindOfFile) {
  const Image image = gradient(700, 600);
  const ImageLimits limits{.max_decode_seconds = 0};
  const Bytes inks = sample_jpeg(700, 600, std::vector<std::uint8_t>(700 * 600 * 4, 9), {.channels = 4});
  for (const Bytes& bytes :
       {encode_png(image), sample_png(700, 600, image.pixels, {.interlaced = true}), encode_jpeg(image, 90), inks}) {
    EXPECT_NO_THROW(decode_image(bytes));
    EXPECT_THAT(message_of<ImageError>([&] { decode_image(bytes, limits); }), HasSubstr("limit of 0 s"));
  }
}

TEST(ImageLimits, ScaledDecodingHoldsTheSameLimits) {
  EXPECT_THROW(decode_image_to_cover(progressive_bomb(64, kAllScans), 8, 8), ImageError);
  const Bytes jpeg = encode_jpeg(gradient(64, 64), 90);
  EXPECT_THROW(decode_image_to_cover(jpeg, 8, 8, {.max_pixels = 64 * 64 - 1}), ImageError);
  EXPECT_THROW(decode_image_to_cover(encode_jpeg(gradient(900, 900), 90), 8, 8, {.max_decode_seconds = 0}), ImageError);
}

}  // namespace
}  // namespace assay::data::files
