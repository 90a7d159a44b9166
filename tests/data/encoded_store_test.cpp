// SPDX-License-Identifier: Apache-2.0
// Stores that keep files as they came, and views: what is written is read back, and what does not fit is refused before
// anything is allocated for it.
#include <gmock/gmock.h>

#include "data/files/hdf5_attribute.hpp"
#include "data/store_digests.hpp"
#include "data/verify.hpp"
#include "tests/data/store_sample.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::data {
namespace {

using files::call_hdf5;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class EncodedStoreTest : public testing::Test {
 protected:
  // Puts other values in place of a column of numbers, with the right storage.
  template <typename Value>
  void replace(const char* dataset, hid_t type, const std::vector<Value>& values, std::vector<hsize_t> row_shape = {}) {
    tamper(path_, [&](hid_t file) {
      call_hdf5("delete", H5Ldelete, file, dataset, H5P_DEFAULT);
      std::vector<hsize_t> extents = row_shape;
      std::uint64_t row = 1;
      for (const auto extent : row_shape) row *= extent;
      extents.insert(extents.begin(), values.size() / row);
      const files::Hdf5Properties creation(call_hdf5("create", H5Pcreate, H5P_DATASET_CREATE));
      const int rank = static_cast<int>(extents.size());
      auto chunk = extents;
      chunk[0] = std::max<hsize_t>(1, chunk[0]);
      call_hdf5("chunk", H5Pset_chunk, creation.get(), rank, static_cast<const hsize_t*>(chunk.data()));
      call_hdf5("fletcher", H5Pset_fletcher32, creation.get());
      const files::Hdf5Space space(call_hdf5("space", H5Screate_simple, rank,
                                             static_cast<const hsize_t*>(extents.data()),
                                             static_cast<const hsize_t*>(nullptr)));
      const files::Hdf5Dataset written(
          call_hdf5("dataset", H5Dcreate2, file, dataset, type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
      call_hdf5("write", H5Dwrite, written.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                static_cast<const void*>(values.data()));
    });
  }
  // What reading the offsets says when they are others.
  std::string refusal_of_offsets(const std::vector<std::uint64_t>& offsets) {
    tests::write_encoded_store(path_, {.train = 2, .test = 0});
    replace("/train/offsets", H5T_STD_U64LE, offsets);
    return files::message_of<StoreError>([&] { StoreReader(path_).offsets("train"); });
  }
  std::vector<std::byte> file_of(const StoreReader& reader, const std::string& split, std::size_t row) const {
    const auto offsets = reader.offsets(split);
    std::vector<std::byte> file(offsets[row + 1] - offsets[row]);
    reader.read_bytes(split, offsets[row], file);
    return file;
  }

  files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";
};

TEST_F(EncodedStoreTest, FilesComeBackAsTheyWere) {
  const auto samples = tests::write_encoded_store(path_);
  const StoreReader reader(path_);
  EXPECT_EQ(reader.info().encoding, "encoded");
  EXPECT_EQ(reader.info().image.height, 8);
  EXPECT_EQ(reader.info().image.width, 8);
  ASSERT_EQ(reader.count("train"), 8u);
  ASSERT_EQ(reader.count("test"), 4u);
  for (std::size_t row = 0; row < samples.size(); ++row) {
    const auto& sample = samples[row];
    EXPECT_EQ(file_of(reader, sample.split, sample.split == "train" ? row : row - 8), sample.file) << row;
  }
  EXPECT_EQ(reader.names("test")[1], "test/1");
  EXPECT_THAT(reader.labels("test"), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(reader.sources("train").codec[1], files::Codec::png);
  EXPECT_EQ(verify_store(path_).datasets, 22u);
}

TEST_F(EncodedStoreTest, ManyFilesAreReadAtOnceAcrossChunks) {
  const auto samples = tests::write_encoded_store(path_, {.train = 6, .test = 0, .sizes = {{900, 700}}});
  const StoreReader reader(path_);
  const auto offsets = reader.offsets("train");
  ASSERT_GT(offsets.back(), store_format::kChunkBytes);
  std::vector<std::byte> all(offsets.back());
  reader.read_bytes("train", 0, all);
  for (std::size_t row = 0; row < samples.size(); ++row) {
    const auto file = std::span(all).subspan(offsets[row], offsets[row + 1] - offsets[row]);
    EXPECT_TRUE(std::equal(file.begin(), file.end(), samples[row].file.begin(), samples[row].file.end())) << row;
  }
  EXPECT_NO_THROW(verify_store(path_));
}

TEST_F(EncodedStoreTest, ImagesOfSeveralSizesHaveNone) {
  tests::write_encoded_store(path_, {.sizes = {{8, 8}, {12, 6}}});
  EXPECT_EQ(StoreReader(path_).info().image.height, 0);
  EXPECT_EQ(StoreReader(path_).info().image.width, 0);
  tests::write_encoded_store(path_, {.sizes = {{8, 8}, {12, 6}}, .asked_size = 10});
  EXPECT_EQ(StoreReader(path_).info().image.height, 10);
  EXPECT_EQ(StoreReader(path_).info().image.width, 10);
  EXPECT_NO_THROW(verify_store(path_));
}

TEST_F(EncodedStoreTest, ViewsComeBack) {
  const auto samples = tests::write_encoded_store(path_, {.views = {View::green, View::canny}});
  const StoreReader reader(path_);
  EXPECT_THAT(reader.info().views, ElementsAre(View::green, View::canny));
  std::vector<std::uint8_t> planes(2 * 64);
  reader.read_view("train", View::canny, 3, 2, planes);
  EXPECT_TRUE(std::equal(planes.begin(), planes.begin() + 64, samples[3].views.begin() + 64));
  EXPECT_TRUE(std::equal(planes.begin() + 64, planes.end(), samples[4].views.begin() + 64));
  EXPECT_THAT(files::message_of<StoreError>([&] { reader.read_view("train", View::sobel, 0, 2, planes); }),
              AllOf(HasSubstr("no view sobel"), HasSubstr("green canny")));
  EXPECT_NO_THROW(verify_store(path_));
}

TEST_F(EncodedStoreTest, EachEncodingRefusesTheQuestionsOfTheOther) {
  tests::write_encoded_store(path_);
  std::vector<std::uint8_t> pixels(192);
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(path_).read_images("train", 0, 1, pixels); }),
              AllOf(HasSubstr("store.h5"), HasSubstr("encoded")));
  write_store(path_, sample_rows());
  std::vector<std::byte> bytes(10);
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(path_).read_bytes("train", 0, bytes); }),
              HasSubstr("raw"));
  EXPECT_THROW(StoreReader(path_).offsets("train"), StoreError);
}

TEST_F(EncodedStoreTest, EqualFilesGiveEqualBytes) {
  tests::write_encoded_store(path_);
  tests::write_encoded_store(scratch_ / "other.h5");
  EXPECT_EQ(files::get_file(path_), files::get_file(scratch_ / "other.h5"));
}

TEST_F(EncodedStoreTest, OffsetsThatMakeNoSenseAreRefused) {
  tests::write_encoded_store(path_, {.train = 2, .test = 0});
  const std::uint64_t whole = StoreReader(path_).offsets("train").back();
  EXPECT_THAT(refusal_of_offsets({0, whole + 5, whole}), HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_offsets({0, 40, whole + 1}), HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_offsets({0, 40, whole - 1}), HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_offsets({1, 40, whole}), HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_offsets({0, ~0ull, whole}), HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_offsets({0, 0, whole}), AllOf(HasSubstr("row 0"), HasSubstr("0 bytes")));
  EXPECT_THAT(refusal_of_offsets({}), HasSubstr("offsets"));
  replace("/train/offsets", H5T_STD_U64LE, std::vector<std::uint64_t>{0, 40, whole});
  EXPECT_THAT(StoreReader(path_).offsets("train"), ElementsAre(0, 40, whole));
}

TEST_F(EncodedStoreTest, AFileOverTheCapIsRefused) {
  tests::write_encoded_store(path_, {.train = 1, .test = 0});
  const std::uint64_t bytes = store_format::kMaxFileBytes + 1;
  replace("/train/bytes", H5T_STD_U8LE, std::vector<std::uint8_t>(bytes));
  replace("/train/offsets", H5T_STD_U64LE, std::vector<std::uint64_t>{0, bytes});
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(path_).offsets("train"); }), HasSubstr("67108865 bytes"));
}

TEST_F(EncodedStoreTest, ViewsOfAnotherShapeOrNumberAreRefused) {
  tests::write_encoded_store(path_, {.train = 2, .test = 0, .views = {View::green}});
  replace("/train/green", H5T_STD_U8LE, std::vector<std::uint8_t>(2 * 7 * 8), {7, 8});
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader{path_}; }), HasSubstr("another shape"));
  replace("/train/green", H5T_STD_U8LE, std::vector<std::uint8_t>(3 * 8 * 8), {8, 8});
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader{path_}; }),
              AllOf(HasSubstr("green has 3 rows"), HasSubstr("2 images")));
}

TEST_F(EncodedStoreTest, AListOfViewsThatWasChangedIsNoticed) {
  for (const char* other : {"green sobel", "canny green", "green green", "rgb green", "purple", " "}) {
    tests::write_encoded_store(path_, {.train = 2, .test = 0, .views = {View::green, View::canny}});
    tamper(path_, [&](hid_t file) {
      call_hdf5("delete", H5Adelete, file, store_format::kViewsAttribute);
      files::write_text_attribute(file, store_format::kViewsAttribute, other);
    });
    EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader{path_}; }), HasSubstr("damaged header")) << other;
  }
}

TEST_F(EncodedStoreTest, VerifyComparesFilesWithTheirRecordedLength) {
  const auto samples = tests::write_encoded_store(path_, {.train = 2, .test = 0});
  // A forger who keeps every digest right still cannot shift the border between two files.
  const auto info = StoreReader(path_).info();
  auto offsets = StoreReader(path_).offsets("train");
  offsets[1] -= 3;
  replace("/train/offsets", H5T_STD_U64LE, offsets);
  tamper(path_, [&](hid_t file) {
    auto digests = info.digests;
    digests["/train/offsets"] = files::to_hex(files::sha256(std::as_bytes(std::span(offsets))));
    for (const char* name : {store_format::kDigestsAttribute, store_format::kContentHashAttribute}) {
      call_hdf5("delete", H5Adelete, file, name);
    }
    files::write_text_attribute(file, store_format::kDigestsAttribute, to_text(digests));
    files::write_text_attribute(file, store_format::kContentHashAttribute, content_hash(digests));
  });
  EXPECT_THAT(files::message_of<StoreError>([&] { verify_store(path_); }), HasSubstr("row 0"));
}

TEST_F(EncodedStoreTest, TheWriterRefusesRowsThatDoNotFit) {
  StoreWriter writer(path_, path_, {"FAKE", "REAL"}, {{0, 0, 3}, Encoding::encoded});
  writer.begin_split("train", 1);
  const std::vector<std::byte> file(10);
  StoreRow row{{}, 0, "a", {files::Codec::png, 8, 8, 0}, 10, {}};
  EXPECT_THROW(writer.append(row), std::invalid_argument);  // no file
  row.file = file;
  row.source_bytes = 11;
  EXPECT_THROW(writer.append(row), std::invalid_argument);
  row.source_bytes = 10;
  EXPECT_NO_THROW(writer.append(row));
  EXPECT_THROW(StoreWriter(path_, path_, {"FAKE", "REAL"}, {{0, 0, 3}, Encoding::encoded, {View::green}}),
               std::invalid_argument);
  EXPECT_THROW(StoreWriter(path_, path_, {"FAKE", "REAL"}, {{0, 0, 3}, Encoding::raw}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
