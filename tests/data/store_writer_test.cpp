// SPDX-License-Identifier: Apache-2.0
#include "data/store_writer.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

class StoreWriterTest : public testing::Test {
 protected:
  files::ScratchFolder scratch_;
};

TEST_F(StoreWriterTest, EqualRowsGiveEqualBytesWhenever) {
  const auto first = write_store(scratch_ / "a.h5", sample_rows());
  ::sleep(1);  // HDF5 would put seconds into the file
  const auto second = write_store(scratch_ / "b.h5", sample_rows());
  EXPECT_EQ(first, second);
  EXPECT_EQ(files::get_file(scratch_ / "a.h5"), files::get_file(scratch_ / "b.h5"));
}

TEST_F(StoreWriterTest, AnyChangeChangesTheContentHash) {
  const auto base = write_store(scratch_ / "base.h5", sample_rows());
  std::vector<std::vector<SampleRow>> changed(5, sample_rows());
  changed[0][3].label ^= 1;
  changed[1][3].name = "other";
  changed[2][3].seed = 999;
  changed[3][3].quality = 5;
  std::swap(changed[4][0], changed[4][2]);
  for (const auto& rows : changed) EXPECT_NE(write_store(scratch_ / "changed.h5", rows), base);
}

TEST_F(StoreWriterTest, RefusesRowsAndSplitsThatDoNotFit) {
  StoreWriter writer(scratch_ / "a.h5", scratch_ / "a.h5", {"FAKE", "REAL"}, {{8, 8, 3}});
  const auto image = noise(1);
  const auto small = noise(1, 4, 4);
  EXPECT_THROW(writer.append({image.pixels, 0, "early", {}, 1, {}}), std::invalid_argument);
  EXPECT_THROW(writer.begin_split("other", 1), std::invalid_argument);
  writer.begin_split("train", 1);
  EXPECT_THROW(writer.append({image.pixels, 2, "label", {}, 1, {}}), std::invalid_argument);
  EXPECT_THROW(writer.append({small.pixels, 0, "small", {}, 1, {}}), std::invalid_argument);
  writer.append({image.pixels, 0, "fine", {}, 1, {}});
  writer.begin_split("test", 1);
  EXPECT_THROW(writer.begin_split("train", 1), std::invalid_argument);
}

TEST_F(StoreWriterTest, RefusesShapesTheFormatCannotHold) {
  const auto path = scratch_ / "a.h5";
  EXPECT_THROW(StoreWriter(path, path, {"FAKE", "REAL"}, {{0, 8, 3}}), std::invalid_argument);
  EXPECT_THROW(StoreWriter(path, path, {"FAKE", "REAL"}, {{8, 8, 1}}), std::invalid_argument);
  EXPECT_THROW(StoreWriter(path, path, {"FAKE", "REAL"}, {{8, 20000, 3}}), std::invalid_argument);
  EXPECT_THROW(StoreWriter(path, path, {}, {{8, 8, 3}}), std::invalid_argument);
}

// HDF5 crashed when a file was closed after a failed write; see hdf5_output.hpp.
TEST_F(StoreWriterTest, AFullDiskAtAnyPointIsAnErrorNamingTheStoreAndNeverACrash) {
  write_store(scratch_ / "whole.h5", sample_rows(200));
  const auto whole = std::filesystem::file_size(scratch_ / "whole.h5");
  for (std::uintmax_t limit = 1; limit < whole; limit += whole / 12) {
    const files::FileSizeLimit full(limit);
    const std::string message =
        files::message_of<files::OutputError>([&] { write_store(scratch_ / "store.h5", sample_rows(200)); });
    EXPECT_THAT(message, testing::HasSubstr("store.h5")) << limit;
    EXPECT_THAT(message, testing::HasSubstr("File too large")) << limit;
  }
}

TEST_F(StoreWriterTest, AnUnwritablePlaceIsAnErrorNamingTheStore) {
  const std::string message =
      files::message_of<files::OutputError>([&] { write_store(scratch_ / "none/store.h5", sample_rows()); });
  EXPECT_THAT(message, testing::AllOf(testing::HasSubstr("store.h5"), testing::HasSubstr("No such file")));
}

}  // namespace
}  // namespace assay::data
