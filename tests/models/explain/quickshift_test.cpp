// SPDX-License-Identifier: Apache-2.0
// Expected labels: skimage.segmentation.quickshift 0.26, the same for five seeds of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "models/explain/segmentation.hpp"
#include "tests/models/explain/drawn_picture.hpp"

namespace assay::models::explain {
namespace {

using testing::ElementsAre;

TEST(Quickshift, HasTheLabelsOfScikitImage) {
  const Segments fine =
      quickshift(drawn_picture(12, 16), {.kernel_size = 1, .max_distance = 3, .ratio = 0.5, .seed = 0});
  EXPECT_THAT(as_text(fine.labels, 16),
              ElementsAre("2222222200000000", "2222222200000111", "2222222206663333", "2222229966666444",
                          "2222299566666777", "2222999866666aaa", "2222999aa666aaaa", "2222999aaaaaaaaa",
                          "222299aaaaaaaaaa", "222229aaaaaaaaaa", "222229aaaaaaaaaa", "222222aaaaaaaaaa"));
  const Segments coarse =
      quickshift(drawn_picture(12, 16), {.kernel_size = 2, .max_distance = 6, .ratio = 0.2, .seed = 0});
  EXPECT_EQ(coarse.count, 4);
  EXPECT_THAT(as_text(coarse.labels, 16),
              ElementsAre("1111111100000000", "1111111100000000", "1111111102220000", "1111111122222333",
                          "1111111322222333", "1111111322222333", "1111111332223333", "1111111333333333",
                          "1111113333333333", "1111113333333333", "1111113333333333", "1111113333333333"));
}

TEST(Quickshift, WithTheDefaultsOfLimeFindsHardlyAnySegmentsInASmallPicture) {
  EXPECT_EQ(quickshift(drawn_picture(12, 16), {}).count, 1);
}

TEST(Quickshift, BreaksTiesTheSameWayEveryTime) {
  // Stripes of equal colour and equal neighbourhoods: nothing but the noise decides.
  data::files::Image stripes = plain_picture(40, 40, 0);
  for (std::size_t i = 0; i < stripes.pixels.size(); ++i) stripes.pixels[i] = (i / 3 % 40 / 4) % 2 == 0 ? 40 : 200;
  const Segments first = quickshift(stripes, {.kernel_size = 1, .max_distance = 4, .ratio = 1, .seed = 3});
  EXPECT_EQ(first.labels, quickshift(stripes, {.kernel_size = 1, .max_distance = 4, .ratio = 1, .seed = 3}).labels);
  EXPECT_NE(first.labels, quickshift(stripes, {.kernel_size = 1, .max_distance = 4, .ratio = 1, .seed = 4}).labels);
  EXPECT_TRUE(is_complete(first));
}

TEST(Quickshift, KeepsColoursApart) {
  const Segments cut = quickshift(drawn_picture(32, 32), {.kernel_size = 2, .max_distance = 10, .ratio = 1, .seed = 0});
  const auto label = [&](int y, int x) { return cut.labels[static_cast<std::size_t>(32 * y + x)]; };
  EXPECT_NE(label(10, 2), label(10, 30));
  EXPECT_NE(label(10, 21), label(10, 30));
}

TEST(Quickshift, OfOneColourIsOneSegment) {
  for (const std::uint8_t value : {0, 255}) {
    const Segments whole = quickshift(plain_picture(60, 70, value), {});
    EXPECT_EQ(whole.count, 1);
    EXPECT_TRUE(is_complete(whole));
  }
}

TEST(Quickshift, CutsPicturesOfEveryShape) {
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 2}, {1, 50}, {50, 1}, {3, 3}, {2, 31}}) {
    EXPECT_TRUE(is_complete(quickshift(drawn_picture(height, width), {}))) << height << " x " << width;
    EXPECT_TRUE(is_complete(
        quickshift(drawn_picture(height, width), {.kernel_size = 1, .max_distance = 0, .ratio = 1, .seed = 0})));
  }
}

TEST(Quickshift, LetsNoPixelJoinAnotherAtDistanceZero) {
  EXPECT_EQ(quickshift(drawn_picture(6, 6), {.kernel_size = 1, .max_distance = 0, .ratio = 1, .seed = 0}).count, 36);
}

TEST(Quickshift, RefusesAKernelBelowAPixel) {
  EXPECT_THROW(quickshift(drawn_picture(8, 8), {.kernel_size = 0.5}), std::invalid_argument);
  EXPECT_THROW(quickshift(drawn_picture(8, 8), {.kernel_size = std::numeric_limits<double>::infinity()}),
               std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
