// SPDX-License-Identifier: Apache-2.0
// Rows are the same however they are read: at once or gathered, on one thread or several, raw or decoded.
#include "data/store_rows.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "data/decode_to_size.hpp"
#include "tests/data/store_sample.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::data {
namespace {

using testing::HasSubstr;

constexpr std::size_t kRowBytes = 8 * 8 * 3;

std::vector<std::uint8_t> read_all(const StoreRows& rows) {
  std::vector<std::uint8_t> pixels(rows.count() * rows.shape().bytes());
  rows.read(0, rows.count(), pixels);
  return pixels;
}

class StoreRowsTest : public testing::Test {
 protected:
  files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";
};

TEST_F(StoreRowsTest, RawRowsAreTheStoresBytes) {
  write_store(path_, sample_rows(20));
  const StoreReader store(path_);
  std::vector<std::uint8_t> expected(store.count("train") * kRowBytes);
  store.read_images("train", 0, store.count("train"), expected);
  EXPECT_EQ(read_all(StoreRows(store, "train", {})), expected);
  std::vector<std::uint8_t> part(3 * kRowBytes);
  StoreRows(store, "train", {.threads = 2}).read(4, 3, part);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), expected.begin() + 4 * kRowBytes));
}

TEST_F(StoreRowsTest, GatheredRowsLieWhereTheyWereWanted) {
  write_store(path_, sample_rows(20));
  const StoreReader store(path_);
  const StoreRows rows(store, "train", {});
  const auto all = read_all(rows);
  std::vector<std::uint8_t> out(5 * kRowBytes, 1);
  const std::vector<std::uint32_t> wanted = {1, 7, 15}, places = {4, 0, 2};
  rows.gather(wanted, places, out);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_TRUE(std::equal(out.begin() + places[i] * kRowBytes, out.begin() + (places[i] + 1) * kRowBytes,
                           all.begin() + wanted[i] * kRowBytes));
  }
  EXPECT_EQ(out[kRowBytes], 1) << "a place nobody asked for is untouched";
}

TEST_F(StoreRowsTest, BadRowsAndPlacesAreRefused) {
  write_store(path_, sample_rows(20));
  const StoreReader store(path_);
  const StoreRows rows(store, "train", {});
  std::vector<std::uint8_t> out(2 * kRowBytes);
  const std::vector<std::uint32_t> here = {0, 1};
  EXPECT_THROW(rows.gather(std::vector<std::uint32_t>{3, 2}, here, out), std::invalid_argument);
  EXPECT_THROW(rows.gather(std::vector<std::uint32_t>{3, 16}, here, out), std::out_of_range);
  EXPECT_THROW(rows.gather(here, std::vector<std::uint32_t>{0, 2}, out), std::out_of_range);
}

TEST_F(StoreRowsTest, ViewsAsSamplesMakeSeveralRowsOfAnImage) {
  write_store(path_, sample_rows(20));
  const StoreReader store(path_);
  const RowOptions options{.views = {View::rgb, View::green}, .mode = ViewMode::samples, .threads = 3};
  const StoreRows rows(store, "train", options);
  EXPECT_EQ(rows.count(), 2 * store.count("train"));
  EXPECT_EQ(rows.rows_per_image(), 2u);
  const auto all = read_all(rows);
  const auto images = read_all(StoreRows(store, "train", {}));
  for (std::size_t i = 0; i < store.count("train"); ++i) {
    for (std::size_t k = 0; k < kRowBytes; ++k) {
      ASSERT_EQ(all[2 * i * kRowBytes + k], images[i * kRowBytes + k]);
      ASSERT_EQ(all[(2 * i + 1) * kRowBytes + k], images[i * kRowBytes + k / 3 * 3 + 1]) << "green is channel 1";
    }
  }
  std::vector<std::uint8_t> one(kRowBytes);
  rows.gather(std::vector<std::uint32_t>{7}, std::vector<std::uint32_t>{0}, one);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), all.begin() + 7 * kRowBytes));
}

TEST_F(StoreRowsTest, EncodedImagesAreDecodedToTheWantedSize) {
  tests::write_encoded_store(path_, {.train = 70, .sizes = {{8, 8}, {31, 17}}});
  const StoreReader store(path_);
  EXPECT_THAT(files::message_of<std::invalid_argument>([&] { StoreRows(store, "train", {}); }), HasSubstr("data.size"));
  const auto offsets = store.offsets("train");
  for (const DecodeFilter filter : {DecodeFilter::bilinear, DecodeFilter::bicubic, DecodeFilter::area}) {
    const auto all = read_all(StoreRows(store, "train", {.size = 12, .filter = filter, .threads = 3}));
    AntialiasResize resizer;
    for (std::size_t i = 0; i < 70; ++i) {
      std::vector<std::byte> file(offsets[i + 1] - offsets[i]);
      store.read_bytes("train", offsets[i], file);
      const auto expected = decode_to_size(file, {}, 12, 12, filter, resizer).pixels;
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), all.begin() + i * 12 * 12 * 3)) << i;
    }
  }
}

TEST_F(StoreRowsTest, AnImageThatCannotBeDecodedIsNamed) {
  {
    StoreWriter writer(path_, path_, {"FAKE", "REAL"}, {.image = {8, 8, 3}, .encoding = Encoding::encoded});
    writer.begin_split("train", 2);
    tests::append_sample(writer, tests::encoded_sample("train", 0, {8, 8}));
    auto broken = tests::encoded_sample("train", 1, {8, 8});
    broken.file.resize(broken.file.size() / 2);
    StoreRow row;
    row.label = 1;
    row.name = "broken";
    row.source = {files::Codec::png, 8, 8};
    row.source_bytes = static_cast<std::uint32_t>(broken.file.size());
    row.file = broken.file;
    writer.append(row);
    writer.finish("none");
  }
  const StoreReader store(path_);
  for (const int threads : {1, 3}) {
    EXPECT_THAT(files::message_of<StoreError>([&] { read_all(StoreRows(store, "train", {.threads = threads})); }),
                testing::AllOf(HasSubstr("split train, image 1 cannot be decoded"), HasSubstr("store.h5")));
  }
}

TEST_F(StoreRowsTest, AViewTheStoreKeepsIsReadAndNotDerived) {
  tests::write_encoded_store(path_, {.views = {View::gray}});
  const StoreReader store(path_);
  const auto rows = read_all(StoreRows(store, "train", {.views = {View::gray}, .threads = 2}));
  std::vector<std::uint8_t> kept(store.count("train") * 64);
  store.read_view("train", View::gray, 0, store.count("train"), kept);
  EXPECT_EQ(rows, kept);
  // At another size it no longer fits and is derived.
  const auto other = read_all(StoreRows(store, "train", {.views = {View::gray}, .size = 4}));
  EXPECT_EQ(other.size(), store.count("train") * 16);
}

// What pack derived from files that it resized need not be what the run's own filter gives.
TEST_F(StoreRowsTest, AKeptViewOfResizedFilesIsDerivedFromThePixelsOfTheRun) {
  const auto sample = tests::encoded_sample("train", 0, {16, 16});
  {
    StoreWriter writer(path_, path_, {"FAKE", "REAL"},
                       {.image = {8, 8, 3}, .encoding = Encoding::encoded, .views = {View::green}});
    writer.begin_split("train", 1);
    auto kept = sample;
    kept.views = tests::noise_bytes(7, 64);
    tests::append_sample(writer, kept);
    writer.finish("area");
  }
  const StoreReader store(path_);
  const auto rows = read_all(StoreRows(store, "train", {.views = {View::rgb, View::green}}));
  AntialiasResize resizer;
  const auto rgb = decode_to_size(sample.file, {}, 8, 8, DecodeFilter::bilinear, resizer).pixels;
  for (std::size_t pixel = 0; pixel < 64; ++pixel) EXPECT_EQ(rows[pixel * 4 + 3], rgb[pixel * 3 + 1]) << pixel;
}

}  // namespace
}  // namespace assay::data
