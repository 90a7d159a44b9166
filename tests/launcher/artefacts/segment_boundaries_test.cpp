// SPDX-License-Identifier: Apache-2.0
// Expected boundaries: skimage.segmentation.find_boundaries 0.26 of 32-bit labels (with 64 bits its outer mode
// overflows).
#include "launcher/artefacts/segment_boundaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace assay::launcher::artefacts {
namespace {

using testing::ElementsAre;

// A background, two objects that touch, and one with a negative label, as LIME marks what speaks against a class.
const std::vector<std::int32_t> kObjects{0, 0, 0, 0,  0,  0, 0,  //
                                         0, 1, 1, 2,  2,  2, 0,  //
                                         0, 1, 1, 2,  2,  2, 0,  //
                                         0, 1, 1, -1, -1, 2, 0,  //
                                         0, 0, 0, -1, -1, 0, 0};

std::vector<std::string> drawn(const std::vector<std::int32_t>& labels, int height, int width, BoundaryMode mode) {
  const auto found = find_boundaries(labels, height, width, mode);
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i % static_cast<std::size_t>(width) == 0) rows.emplace_back();
    rows.back() += found[i] != 0 ? '#' : '.';
  }
  return rows;
}

TEST(FindBoundaries, ThickTakesBothSides) {
  EXPECT_THAT(drawn(kObjects, 5, 7, BoundaryMode::thick),
              ElementsAre(".#####.", "#######", "#######", "#######", ".#####."));
}

TEST(FindBoundaries, InnerLeavesOutTheBackground) {
  EXPECT_THAT(drawn(kObjects, 5, 7, BoundaryMode::inner),
              ElementsAre(".......", ".#####.", ".#####.", ".#####.", "...##.."));
}

TEST(FindBoundaries, OuterLeavesOutObjectsThatTouchNoOther) {
  EXPECT_THAT(drawn(kObjects, 5, 7, BoundaryMode::outer),
              ElementsAre(".#####.", "#.##..#", "#.#####", "#.#####", ".#####."));
}

TEST(FindBoundaries, FindNoneInOneSegmentOrOnePixel) {
  for (const BoundaryMode mode : {BoundaryMode::thick, BoundaryMode::inner, BoundaryMode::outer}) {
    EXPECT_THAT(drawn({3, 3, 3, 3}, 2, 2, mode), ElementsAre("..", ".."));
    EXPECT_THAT(drawn({0}, 1, 1, mode), ElementsAre("."));
  }
}

TEST(FindBoundaries, StayWithinTheirRow) {
  EXPECT_THAT(drawn({1, 1, 1, 2, 2, 2}, 2, 3, BoundaryMode::thick), ElementsAre("###", "###"));
  EXPECT_THAT(drawn({1, 1, 2, 1, 1, 2}, 2, 3, BoundaryMode::thick), ElementsAre(".##", ".##"));
}

TEST(MarkBoundaries, PaintTheLineAndNothingElse) {
  const data::files::Image picture{.width = 4, .height = 1, .pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  const std::vector<std::int32_t> labels{0, 0, 1, 1};
  EXPECT_THAT(mark_boundaries(picture, labels, BoundaryMode::inner).pixels,
              ElementsAre(1, 2, 3, 4, 5, 6, 255, 255, 0, 10, 11, 12));
  EXPECT_THAT(mark_boundaries(picture, labels, BoundaryMode::thick, {0, 0, 0}).pixels,
              ElementsAre(1, 2, 3, 0, 0, 0, 0, 0, 0, 10, 11, 12));
}

TEST(MarkBoundaries, RefuseLabelsThatDoNotFit) {
  const data::files::Image picture{.width = 2, .height = 1, .pixels = std::vector<std::uint8_t>(6)};
  EXPECT_THROW(mark_boundaries(picture, std::vector<std::int32_t>{1}), std::invalid_argument);
  EXPECT_THROW(find_boundaries({}, 0, 0, BoundaryMode::thick), std::invalid_argument);
  EXPECT_THROW(find_boundaries(kObjects, 5, 8, BoundaryMode::thick), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::artefacts
