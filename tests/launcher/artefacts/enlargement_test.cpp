// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/enlargement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::launcher::artefacts {
namespace {

using data::files::Image;
using testing::ElementsAre;

TEST(EnlargementFactor, MakesTheLongerSideVisible) {
  EXPECT_EQ(enlargement_factor(32, 32), 8);
  EXPECT_EQ(enlargement_factor(37, 45), 6);
  EXPECT_EQ(enlargement_factor(1, 1), 256);
  EXPECT_EQ(enlargement_factor(200, 224), 2);
}

TEST(EnlargementFactor, LeavesLargePicturesAlone) {
  EXPECT_EQ(enlargement_factor(256, 10), 1);
  EXPECT_EQ(enlargement_factor(4000, 3000), 1);
}

TEST(Enlarged, RepeatsEveryPixelInBothDirections) {
  const Image large = enlarged(Image{.width = 2, .height = 1, .pixels = {1, 2, 3, 4, 5, 6}}, 2);
  EXPECT_EQ(large.width, 4);
  EXPECT_EQ(large.height, 2);
  EXPECT_THAT(large.pixels, ElementsAre(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6));
}

TEST(Enlarged, KeepsThePictureWithFactorOne) {
  const Image small{.width = 1, .height = 2, .pixels = {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(enlarged(small, 1).pixels, small.pixels);
}

TEST(Enlarged, RepeatsTheLabelsOfSegments) {
  const auto large =
      enlarged(models::explain::Segments{.height = 2, .width = 2, .count = 3, .labels = {0, 1, 2, 2}}, 2);
  EXPECT_EQ(large.height, 4);
  EXPECT_EQ(large.width, 4);
  EXPECT_EQ(large.count, 3);
  EXPECT_THAT(large.labels, ElementsAre(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2));
}

TEST(Enlarged, RefusesWhatIsNoPictureOrWouldNotFitIntoMemory) {
  EXPECT_THROW(enlarged(Image{.width = 2, .height = 2, .pixels = {1, 2, 3}}, 2), std::invalid_argument);
  EXPECT_THROW(enlarged(Image{.width = 1, .height = 1, .pixels = {1, 2, 3}}, 0), std::invalid_argument);
  EXPECT_THROW(enlarged(Image{.width = 1, .height = 1, .pixels = {1, 2, 3}}, 100000), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::artefacts
