// SPDX-License-Identifier: Apache-2.0
#include "data/recompression.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>
#include <vector>

#include "data/files/image_codec.hpp"
#include "tests/data/formula_image.hpp"

namespace assay::data {
namespace {

std::vector<std::uint8_t> recompressed(std::vector<std::uint8_t> image, const ImageShape& shape, int quality) {
  recompress(image.data(), shape, quality);
  return image;
}

// What Pillow makes of the same image: save(quality=40, subsampling=2), its default subsampling, and open.
TEST(Recompress, GivesTheBytesOfPillow) {
  const ImageShape shape{5, 7, 3};
  const auto out = recompressed(formula_image(shape), shape, 40);
  const std::vector<std::uint8_t> first = {0,  60,  74,  115, 215, 217, 147, 195, 173, 88, 95,
                                           62, 165, 139, 114, 246, 211, 205, 87,  60,  91};
  EXPECT_EQ(std::vector<std::uint8_t>(out.begin(), out.begin() + 21), first);
  EXPECT_EQ(std::accumulate(out.begin(), out.end(), 0), 12714);
}

TEST(Recompress, LosesMoreAtALowerQuality) {
  const ImageShape shape{40, 48, 3};
  std::vector<std::uint8_t> image(shape.bytes());
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i / 3 % 48 * 5 + i % 3 * 7);
  const auto loss = [&](int quality) {
    const auto out = recompressed(image, shape, quality);
    long sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += std::abs(out[i] - image[i]);
    return sum;
  };
  EXPECT_LT(loss(95), loss(50));
  EXPECT_LT(loss(50), loss(5));
  EXPECT_GT(loss(95), 0);
}

TEST(Recompress, OtherChannelsStay) {
  const ImageShape shape{9, 10, 5};
  const auto image = formula_image(shape);
  const auto out = recompressed(image, shape, 30);
  std::vector<std::uint8_t> colour;
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (i % 5 < 3) {
      colour.push_back(image[i]);
    } else {
      ASSERT_EQ(out[i], image[i]);
    }
  }
  const auto expected = recompressed(colour, {9, 10, 3}, 30);
  for (std::size_t i = 0; i < colour.size(); ++i) ASSERT_EQ(out[i / 3 * 5 + i % 3], expected[i]);
}

TEST(Recompress, SidesBeyondTheFormatAreAnError) {
  std::vector<std::uint8_t> wide(70000 * 3);
  EXPECT_THROW(recompress(wide.data(), {1, 70000, 3}, 80), files::ImageError);
}

}  // namespace
}  // namespace assay::data
