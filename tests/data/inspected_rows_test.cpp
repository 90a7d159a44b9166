// SPDX-License-Identifier: Apache-2.0
#include "data/inspected_rows.hpp"

#include <gtest/gtest.h>

#include "tests/data/picture_rows.hpp"
#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

TEST(InspectedRows, ARawStoreShowsItsPixels) {
  const files::ScratchFolder scratch;
  write_store(scratch / "store.h5", sample_rows(10));
  const StoreReader store(scratch / "store.h5");
  EXPECT_TRUE(inspects_pixels(store));
  const auto rows = inspected_rows(store, "train", 2);
  EXPECT_EQ(rows.count, 8u);
  EXPECT_EQ(rows.shape.width, 8);
  std::vector<std::uint8_t> pixels(2 * rows.shape.bytes());
  rows.read(3, 2, pixels);
  EXPECT_TRUE(std::equal(pixels.begin(), pixels.begin() + 192, noise(3).pixels.begin()));
  EXPECT_TRUE(std::equal(pixels.begin() + 192, pixels.end(), noise(4).pixels.begin()));
}

// One split of PNG files of these sides.
void write_encoded(const std::filesystem::path& path, std::initializer_list<int> sides) {
  StoreWriter writer(path, path, {"FAKE", "REAL"}, {{}, Encoding::encoded});
  writer.begin_split("train", sides.size());
  for (const int side : sides) {
    const auto file = files::encode_png(picture(1, side));
    writer.append({{},
                   0,
                   std::to_string(side),
                   {files::Codec::png, side, side, 0},
                   static_cast<std::uint32_t>(file.size()),
                   files::sha256(file),
                   file});
  }
  writer.finish("none");
}

TEST(InspectedRows, AnEncodedStoreOfLargeImagesShowsThumbnailsWhateverTheSizes) {
  const files::ScratchFolder scratch;
  write_encoded(scratch / "store.h5", {100, 130});
  const StoreReader store(scratch / "store.h5");
  EXPECT_FALSE(inspects_pixels(store));
  const auto rows = inspected_rows(store, "train", 2);
  EXPECT_EQ(rows.count, 2u);
  EXPECT_EQ(rows.shape.width, 64);
  EXPECT_EQ(rows.shape.height, 64);
  std::vector<std::uint8_t> pixels(2 * rows.shape.bytes());
  rows.read(0, 2, pixels);
  double mean = 0;
  for (const auto value : pixels) mean += value / static_cast<double>(pixels.size());
  EXPECT_NEAR(mean, 128, 60) << "nothing was decoded";
}

TEST(InspectedRows, AnEncodedStoreOfSmallImagesShowsTheirPixels) {
  const files::ScratchFolder scratch;
  write_encoded(scratch / "store.h5", {40, 40});
  const StoreReader store(scratch / "store.h5");
  EXPECT_FALSE(inspects_pixels(store));
  const auto rows = inspected_rows(store, "train", 2);
  EXPECT_EQ(rows.shape.width, 40);
  std::vector<std::uint8_t> pixels(rows.shape.bytes());
  rows.read(1, 1, pixels);
  EXPECT_EQ(pixels, picture(1, 40).pixels);
}

}  // namespace
}  // namespace assay::data
