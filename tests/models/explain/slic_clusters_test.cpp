// SPDX-License-Identifier: Apache-2.0
#include "models/explain/slic_clusters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/explain/drawn_picture.hpp"
#include "tests/models/explain/golden_explain.hpp"

namespace assay::models::explain {
namespace {

using testing::ElementsAre;

ColourPlanes slic_planes(const data::files::Image& image) {
  auto planes = lab_planes(image, LabRange::stretched);
  smooth(planes, 1);
  for (auto& plane : planes.channels) {
    for (double& value : plane) value *= 1.0 / 10;
  }
  return planes;
}

void expect_axes(const CentroidGrid& grid, GridAxis y, GridAxis x) {
  EXPECT_EQ(grid.y.first, y.first);
  EXPECT_EQ(grid.y.step, y.step);
  EXPECT_EQ(grid.x.first, x.first);
  EXPECT_EQ(grid.x.step, x.step);
}

// Expected: skimage.util.regular_grid((1, height, width), points).
TEST(CentroidGrid, IsEquallyWideInBothDirections) {
  expect_axes(centroid_grid(32, 32, 25), {3, 6}, {3, 6});
  expect_axes(centroid_grid(20, 40, 8), {5, 10}, {5, 10});
  expect_axes(centroid_grid(20, 40, 32), {2, 5}, {2, 5});
}

TEST(CentroidGrid, IsOneRowWhereASideIsTooShort) {
  expect_axes(centroid_grid(1, 50, 25), {0, 1}, {1, 2});
  expect_axes(centroid_grid(50, 1, 25), {1, 2}, {0, 1});
  expect_axes(centroid_grid(10, 100, 9), {5, 10}, {5, 11});
}

TEST(CentroidGrid, TakesEveryPixelWhereMoreAreWished) {
  expect_axes(centroid_grid(3, 3, 9), {0, 1}, {0, 1});
  expect_axes(centroid_grid(1, 1, 40), {0, 1}, {0, 1});
}

// Expected: slic(..., enforce_connectivity=False) of scikit-image 0.26.
TEST(SlicClusters, AreThoseOfScikitImage) {
  const ClusterLabels found = slic_clusters(slic_planes(drawn_picture(12, 16)), 6);
  EXPECT_EQ(found.clusters, 6);
  EXPECT_THAT(as_text(found.labels, 16),
              ElementsAre("3333330022222222", "3333330022222222", "3333330001114222", "3333330011111422",
                          "3333330011111444", "3333330411111444", "3333330441115555", "3333330444555555",
                          "3333304445555555", "3333304455555555", "3333304555555555", "3333304555555555"));
}

TEST(SlicClusters, AreThoseOfTheGoldenFile) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto rgb = golden.bytes("rgb");
  constexpr std::ptrdiff_t kPixels = 32 * 32;
  for (const int wished : {25, 40}) {
    const auto labels = golden.integers("slic/n" + std::to_string(wished) + "/labels_before_connectivity");
    for (std::ptrdiff_t image = 0; image < 4; ++image) {
      const auto first = rgb.begin() + image * kPixels * 3;
      const auto planes = slic_planes({.width = 32, .height = 32, .pixels = {first, first + kPixels * 3}});
      const auto wanted = labels.begin() + image * kPixels;
      EXPECT_EQ(slic_clusters(planes, wished).labels, std::vector<std::int32_t>(wanted, wanted + kPixels))
          << wished << ", " << image;
    }
  }
}

std::vector<std::string> connected(const std::vector<std::int32_t>& labels, int width, std::size_t least,
                                   std::size_t most) {
  const int height = static_cast<int>(labels.size()) / width;
  const Segments found = connected_segments(labels, height, width, least, most);
  EXPECT_TRUE(is_complete(found));
  return as_text(found.labels, width);
}

TEST(ConnectedSegments, NumberThePartsOfEachCluster) {
  EXPECT_THAT(connected({7, 7, 2, 7,  //
                         2, 2, 2, 7,  //
                         7, 2, 7, 7},
                        4, 1, 100),
              ElementsAre("0012", "1112", "3122"));
}

TEST(ConnectedSegments, GiveSmallPartsToANeighbour) {
  EXPECT_THAT(connected({7, 7, 2, 7,  //
                         2, 2, 2, 7,  //
                         7, 2, 7, 7},
                        4, 2, 100),
              ElementsAre("0012", "1112", "1122"));
}

TEST(ConnectedSegments, EndAtTheGreatestSize) {
  EXPECT_THAT(connected({5, 5, 5, 5, 5, 5, 5}, 7, 1, 3), ElementsAre("0001112"));
}

TEST(ConnectedSegments, AreOneWhereNothingIsLargeEnough) {
  EXPECT_THAT(connected({0, 1, 2, 3}, 4, 3, 100), ElementsAre("0000"));
}

}  // namespace
}  // namespace assay::models::explain
