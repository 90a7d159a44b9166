// SPDX-License-Identifier: Apache-2.0
#include "data/stored_images.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/data/store_sample.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::data {
namespace {

using testing::HasSubstr;

TEST(StoredImages, OfARawStoreAreItsPixels) {
  const files::ScratchFolder scratch;
  write_store(scratch / "store.h5", sample_rows(10));
  const StoreReader store(scratch / "store.h5");
  StoredImages images(store, "train");
  AntialiasResize resizer;
  EXPECT_EQ(images.count(), 8u);
  images.load(2, 3);
  for (std::uint64_t row = 2; row < 5; ++row) EXPECT_EQ(images.image(row, resizer).pixels, noise(row).pixels);
  EXPECT_THROW(images.image(1, resizer), std::out_of_range);
  EXPECT_THROW(images.image(5, resizer), std::out_of_range);
  EXPECT_THROW(images.load(6, 3), std::out_of_range);
}

TEST(StoredImages, OfAnEncodedStoreComeEachAtItsSize) {
  const files::ScratchFolder scratch;
  const auto samples = tests::write_encoded_store(scratch / "store.h5", {.sizes = {{8, 8}, {20, 10}}});
  const StoreReader store(scratch / "store.h5");
  StoredImages images(store, "test");
  AntialiasResize resizer;
  images.load(1, 3);
  for (std::uint64_t row = 1; row < 4; ++row) {
    const files::Image expected = files::decode_image(samples[8 + row].file);
    const files::Image image = images.image(row, resizer);
    EXPECT_EQ(image.width, row % 2 == 0 ? 8 : 20);
    EXPECT_EQ(image.pixels, expected.pixels);
  }
}

TEST(StoredImages, OfAnEncodedStoreWithASizeComeAtThatSize) {
  const files::ScratchFolder scratch;
  const auto samples = tests::write_encoded_store(scratch / "store.h5", {.sizes = {{8, 8}, {20, 10}}, .asked_size = 6});
  const StoreReader store(scratch / "store.h5");
  StoredImages images(store, "train");
  AntialiasResize resizer;
  images.load(0, 8);
  for (std::uint64_t row = 0; row < 8; ++row) {
    const files::Image expected = resizer.run(files::decode_image(samples[row].file), 6, 6, DecodeFilter::area);
    EXPECT_EQ(images.image(row, resizer).pixels, expected.pixels);
  }
}

TEST(StoredImages, OfAnAbsentSplitIsAStoreError) {
  const files::ScratchFolder scratch;
  write_store(scratch / "store.h5", sample_rows(10));
  const StoreReader store(scratch / "store.h5");
  EXPECT_THAT(files::message_of<StoreError>([&] { StoredImages(store, "validation"); }), HasSubstr("validation"));
}

}  // namespace
}  // namespace assay::data
