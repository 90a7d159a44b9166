// SPDX-License-Identifier: Apache-2.0
#include "data/image_fingerprint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "data/perceptual_hash.hpp"
#include "tests/data/picture_rows.hpp"

namespace assay::data {
namespace {

ImageFingerprint of(const files::Image& image) {
  return fingerprint(image.pixels, shape_of(image));
}

TEST(ImageFingerprint, HoldsTheHashAndATheMeansOf4Pixels) {
  const auto image = picture(1);
  const auto grey = shrink_to_grey(image.pixels, shape_of(image));
  const auto print = of(image);
  EXPECT_EQ(print.hash, perceptual_hash(grey));
  EXPECT_EQ(print.thumbnail[0], (grey[0] + grey[1] + grey[32] + grey[33] + 2) / 4);
  EXPECT_EQ(print.thumbnail[255], (grey[990] + grey[991] + grey[1022] + grey[1023] + 2) / 4);
  EXPECT_EQ(print.sum, std::accumulate(print.thumbnail.begin(), print.thumbnail.end(), 0u));
  EXPECT_EQ(print.square_sum,
            std::inner_product(print.thumbnail.begin(), print.thumbnail.end(), print.thumbnail.begin(), 0u));
}

TEST(ImageFingerprint, SimilarityIsTheCorrelationOfThumbnails) {
  const auto a = of(picture(1)), b = of(picture(2));
  double mean_a = a.sum / 256.0, mean_b = b.sum / 256.0, ab = 0, aa = 0, bb = 0;
  for (int i = 0; i < 256; ++i) {
    const double da = a.thumbnail[i] - mean_a, db = b.thumbnail[i] - mean_b;
    ab += da * db, aa += da * da, bb += db * db;
  }
  EXPECT_NEAR(similarity(a, b), ab / std::sqrt(aa * bb), 1e-12);
  EXPECT_DOUBLE_EQ(similarity(a, a), 1);
  EXPECT_EQ(similarity(a, b), similarity(b, a));
}

TEST(ImageFingerprint, BrightnessAndContrastLeaveSimilarityAlone) {
  auto image = picture(3);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(60 + value / 2);
  EXPECT_GT(similarity(of(picture(3)), of(image)), 0.999);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(255 - value);
  EXPECT_LT(similarity(of(picture(3)), of(image)), -0.999);
}

TEST(ImageFingerprint, TellsFlatPictures) {
  files::Image plain{32, 32, std::vector<std::uint8_t>(32 * 32 * 3, 200)};
  EXPECT_TRUE(of(plain).flat());
  EXPECT_EQ(similarity(of(plain), of(picture(1))), 0);
  for (std::size_t i = 0; i < plain.pixels.size(); ++i) plain.pixels[i] ^= i / 96 % 2;  // lines that differ by 1
  EXPECT_TRUE(of(plain).flat());
  EXPECT_FALSE(of(picture(1)).flat());
}

TEST(ImageFingerprint, IsFullOfWhiteWithoutOverflow) {
  const files::Image white{32, 32, std::vector<std::uint8_t>(32 * 32 * 3, 255)};
  EXPECT_EQ(of(white).sum, 256u * 255);
  EXPECT_EQ(of(white).square_sum, 256u * 255 * 255);
}

}  // namespace
}  // namespace assay::data
