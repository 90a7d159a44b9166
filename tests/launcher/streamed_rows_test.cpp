// SPDX-License-Identifier: Apache-2.0
#include "launcher/streamed_rows.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "launcher/resident_rows.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

class StreamedRowsTest : public ::testing::Test {
 protected:
  StreamedRowsTest() { tests::write_encoded_store(path_, {.train = 50, .asked_size = 8}); }

  std::vector<std::uint8_t> expected(std::span<const std::uint32_t> rows) const {
    const data::StoreReader store(path_);
    const data::StoreRows images(store, "train", {});
    std::vector<std::uint8_t> all(50 * images.shape().bytes());
    images.read(0, 50, all);
    const data::BatchSource source(all, images.shape());
    std::vector<std::uint8_t> pixels(rows.size() * images.shape().bytes());
    source.fill(rows, pixels);
    return pixels;
  }
  static std::vector<std::uint8_t> pixels_of(const ReadyRows& ready) {
    std::vector<std::uint8_t> pixels(ready.rows.size() * ready.source->shape().bytes());
    ready.source->fill(ready.rows, pixels);
    return pixels;
  }

  tests::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "store.h5";
};

TEST_F(StreamedRowsTest, GivesRowsInAnyOrderAnnouncedOrNot) {
  const data::StoreReader store(path_);
  StreamedRows rows(store, "train", {.threads = 2});
  const std::vector<std::uint32_t> first = {40, 3, 3, 17}, second = {1, 2, 3}, third = {49, 0};
  EXPECT_EQ(pixels_of(rows.ready(first)), expected(first));
  rows.announce(second);
  EXPECT_EQ(pixels_of(rows.ready(second)), expected(second));
  rows.announce(third);
  EXPECT_EQ(pixels_of(rows.ready(first)), expected(first)) << "something else than was announced";
}

TEST_F(StreamedRowsTest, WhatIsReadyStaysWhileTheNextIsFetched) {
  const data::StoreReader store(path_);
  StreamedRows rows(store, "train", {});
  const std::vector<std::uint32_t> first = {5, 6, 7}, second = {8, 9, 10};
  const ReadyRows ready = rows.ready(first);
  rows.announce(second);
  EXPECT_EQ(pixels_of(ready), expected(first));
  EXPECT_EQ(pixels_of(rows.ready(second)), expected(second));
}

TEST_F(StreamedRowsTest, LabelsAreThoseOfTheRows) {
  const data::StoreReader store(path_);
  const StreamedRows plain(store, "train", {});
  EXPECT_EQ(std::accumulate(plain.labels().begin(), plain.labels().end(), 0), 25);
  const data::RowOptions samples{.views = {data::View::rgb, data::View::gray}, .mode = data::ViewMode::samples};
  const StreamedRows views(store, "train", samples);
  ASSERT_EQ(views.labels().size(), 100u);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(views.labels()[i], plain.labels()[i / 2]);
}

}  // namespace
}  // namespace assay::launcher
