// SPDX-License-Identifier: Apache-2.0
#include "data/view_grid.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/data/store_sample.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::data {
namespace {

TEST(ViewPictures, AreTheImageAndItsViewsInThreeEqualChannels) {
  const files::Image image = noise(3, 12, 9);
  const auto pictures = view_pictures(image, kAllViews);
  ASSERT_EQ(pictures.size(), kAllViews.size());
  EXPECT_EQ(pictures[0].pixels, image.pixels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    EXPECT_EQ(pictures[1].pixels[i], image.pixels[i / 3 * 3 + 1]) << "green";
  }
  for (std::size_t view = 1; view < pictures.size(); ++view) {
    ASSERT_EQ(pictures[view].width, 12);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      ASSERT_EQ(pictures[view].pixels[i], pictures[view].pixels[i / 3 * 3]);
    }
  }
}

// Cells of 96 pixels, in seven columns and a row for each image.
TEST(ViewGrid, HasARowForEachImageAndAColumnForEachView) {
  const files::ScratchFolder scratch;
  write_store(scratch / "store.h5", sample_rows(10));
  const StoreReader store(scratch / "store.h5");
  const files::Image two = draw_view_grid(store, 1);
  const files::Image four = draw_view_grid(store, 2);
  EXPECT_GT(two.width, 7 * 96);
  EXPECT_EQ(four.width, two.width);
  EXPECT_GT(four.height, two.height + 2 * 96);
  // Of each class there are four: more are not shown twice.
  EXPECT_EQ(draw_view_grid(store, 99).height, draw_view_grid(store, 4).height);
  EXPECT_THROW(draw_view_grid(store, 0), std::invalid_argument);
}

TEST(ViewGrid, ShowsAnEncodedStoreOfSeveralSizes) {
  const files::ScratchFolder scratch;
  tests::write_encoded_store(scratch / "store.h5", {.sizes = {{8, 8}, {300, 20}}});
  const files::Image grid = draw_view_grid(StoreReader(scratch / "store.h5"), 4);
  EXPECT_GT(grid.width, 7 * 200);
  EXPECT_GT(grid.height, 8 * 96);
}

}  // namespace
}  // namespace assay::data
