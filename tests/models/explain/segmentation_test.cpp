// SPDX-License-Identifier: Apache-2.0
#include "models/explain/segmentation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/models/explain/drawn_picture.hpp"
#include "tests/models/explain/golden_explain.hpp"

namespace assay::models::explain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Grid, CutsIntoRectanglesAsSquareAsTheSidesAllow) {
  EXPECT_THAT(as_text(grid(4, 8, 8).labels, 8), ElementsAre("00112233", "00112233", "44556677", "44556677"));
  EXPECT_EQ(grid(32, 32, 25).count, 25);
  EXPECT_EQ(grid(160, 160, 40).count, 42);
}

TEST(Grid, SharesOutRestsEvenly) {
  EXPECT_THAT(as_text(grid(1, 10, 3).labels, 10), ElementsAre("0000111222"));
  EXPECT_EQ(grid(10, 1, 3).labels, grid(1, 10, 3).labels);
}

TEST(Grid, NeverHasMoreSegmentsThanPixels) {
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 3}, {7, 5}}) {
    for (const int wished : {1, 2, 6, 25, 1000}) {
      const Segments cut = grid(height, width, wished);
      EXPECT_TRUE(is_complete(cut)) << height << " x " << width << ", " << wished;
      EXPECT_LE(cut.count, height * width);
    }
  }
}

TEST(Grid, RefusesNothing) {
  EXPECT_THROW(grid(0, 3, 4), std::invalid_argument);
  EXPECT_THROW(grid(3, 3, 0), std::invalid_argument);
}

TEST(SegmentKind, IsNamedBothWays) {
  for (const SegmentKind kind : {SegmentKind::slic, SegmentKind::quickshift, SegmentKind::grid}) {
    EXPECT_EQ(parse_segment_kind(segment_kind_name(kind)), kind);
  }
}

TEST(SegmentKind, SaysWhichAreKnown) {
  try {
    parse_segment_kind("felzenszwalb");
    FAIL() << "an unknown kind was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("'felzenszwalb'"));
    EXPECT_THAT(error.what(), HasSubstr("slic, quickshift, grid"));
  }
}

TEST(Cut, GoesTheWayThatIsAskedFor) {
  const auto picture = drawn_picture(32, 32);
  EXPECT_EQ(cut(picture, SegmentKind::slic, 40).labels, slic(picture, {.segments = 40}).labels);
  EXPECT_EQ(cut(picture, SegmentKind::quickshift, 40).labels, quickshift(picture, {}).labels);
  EXPECT_EQ(cut(picture, SegmentKind::grid, 16).labels, grid(32, 32, 16).labels);
}

TEST(MeanColours, FillEachSegmentWithItsMeanCutOff) {
  const Segments halves{.height = 1, .width = 5, .count = 2, .labels = {0, 1, 0, 1, 1}};
  const std::vector<std::uint8_t> pixels{10, 1, 255, 2, 13, 3, 0, 255, 1, 253};
  // Of two channels: (10 + 13) / 2, (1 + 3) / 2; (255 + 0 + 1) / 3, (2 + 255 + 253) / 3.
  EXPECT_THAT(mean_colours(pixels, 2, halves), ElementsAre(11, 2, 85, 170, 11, 2, 85, 170, 85, 170));
}

TEST(MeanColours, RefusePixelsThatDoNotFit) {
  const Segments two{.height = 1, .width = 2, .count = 1, .labels = {0, 0}};
  EXPECT_THROW(mean_colours(std::vector<std::uint8_t>(5), 3, two), std::invalid_argument);
  EXPECT_THROW(mean_colours({}, 0, two), std::invalid_argument);
}

TEST(MeanColours, AreThoseOfTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto rgb = golden.bytes("rgb");
  constexpr std::ptrdiff_t kPixels = 32 * 32;
  for (const int wished : {25, 40}) {
    const std::string cuts = std::to_string(wished);
    const auto labels = golden.integers("slic/n" + cuts + "/labels");
    for (std::ptrdiff_t image = 0; image < 4; ++image) {
      const auto first = labels.begin() + image * kPixels;
      Segments segments{.height = 32, .width = 32, .count = 0, .labels = {first, first + kPixels}};
      segments.count = *std::max_element(segments.labels.begin(), segments.labels.end()) + 1;
      const auto pixels = std::span(rgb).subspan(static_cast<std::size_t>(image * kPixels * 3), kPixels * 3);
      EXPECT_EQ(mean_colours(pixels, 3, segments),
                golden.bytes("lime/n" + cuts + "/image" + std::to_string(image) + "/fudged"))
          << wished << ", " << image;
    }
  }
}

}  // namespace
}  // namespace assay::models::explain
