// SPDX-License-Identifier: Apache-2.0
#include "data/store_reader.hpp"

#include <gmock/gmock.h>

#include "data/files/hdf5_attribute.hpp"
#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class StoreReaderTest : public testing::Test {
 protected:
  StoreReaderTest() { content_hash_ = write_store(path_, sample_rows()); }
  std::string fault() const {
    return files::message_of<StoreError>([&] {
      const StoreReader reader(path_);
      for (const auto& [split, count] : reader.info().split_counts) {
        std::vector<std::uint8_t> pixels(count * reader.info().image.bytes());
        reader.read_images(split, 0, count, pixels);
        reader.labels(split);
        reader.names(split);
        reader.sources(split);
      }
    });
  }

  files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";
  std::string content_hash_;
};

TEST_F(StoreReaderTest, ReadsBackWhatWasWritten) {
  const StoreReader reader(path_);
  EXPECT_EQ(reader.path(), path_);
  const auto& info = reader.info();
  EXPECT_EQ(info.format_version, 1);
  EXPECT_THAT(info.class_names, ElementsAre("FAKE", "REAL"));
  EXPECT_EQ(info.image.height, 8);
  EXPECT_EQ(info.encoding, "raw");
  EXPECT_EQ(info.resize_filter, "none");
  EXPECT_EQ(info.content_hash, content_hash_);
  EXPECT_EQ(info.digests.size(), 21u);  // ten datasets in each of two splits, and the attributes
  EXPECT_THAT(info.split_counts, ElementsAre(testing::Pair("test", 2), testing::Pair("train", 8)));
  EXPECT_TRUE(reader.has_split("test"));
  EXPECT_FALSE(reader.has_split("validation"));
  EXPECT_EQ(reader.count("train"), 8u);
  EXPECT_THAT(reader.labels("train"), ElementsAre(0, 1, 0, 1, 0, 1, 0, 1));
  EXPECT_THAT(reader.names("test"), ElementsAre("image 8", "image 9"));
  const auto sources = reader.sources("train");
  EXPECT_EQ(sources.codec[3], files::Codec::png);
  EXPECT_EQ(sources.bytes[3], 100u);
  EXPECT_EQ(sources.width[3], 8u);
  const auto image = noise(3);
  EXPECT_EQ(sources.hash[3], files::sha256(std::as_bytes(std::span(image.pixels))));
}

TEST_F(StoreReaderTest, ReadsAnyRangeOfRows) {
  const StoreReader reader(path_);
  for (std::uint64_t first = 0; first <= 8; ++first) {
    for (std::uint64_t count = 0; first + count <= 8; ++count) {
      std::vector<std::uint8_t> pixels(count * 192);
      reader.read_images("train", first, count, pixels);
      for (std::uint64_t i = 0; i < count; ++i) {
        const auto expected = noise(first + i).pixels;
        ASSERT_TRUE(
            std::equal(expected.begin(), expected.end(), pixels.begin() + static_cast<std::ptrdiff_t>(i * 192)));
      }
    }
  }
  std::vector<std::uint8_t> pixels(192);
  EXPECT_THROW(reader.read_images("train", 8, 1, pixels), StoreError);
  EXPECT_THROW(reader.read_images("train", ~std::uint64_t{0}, 2, pixels), StoreError);
  EXPECT_THROW(reader.read_images("train", 0, 2, pixels), std::invalid_argument);
}

TEST_F(StoreReaderTest, AnAbsentSplitNamesThosePresent) {
  const StoreReader reader(path_);
  EXPECT_THAT(files::message_of<StoreError>([&] { reader.count("validation"); }),
              AllOf(HasSubstr("store.h5"), HasSubstr("validation"), HasSubstr("test, train")));
}

TEST_F(StoreReaderTest, AReaderMayBeMoved) {
  StoreReader reader(path_);
  StoreReader other = std::move(reader);
  EXPECT_EQ(other.count("test"), 2u);
}

TEST_F(StoreReaderTest, MissingForeignAndTruncatedFiles) {
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(scratch_ / "none.h5"); }), HasSubstr("none.h5"));
  files::put_file(scratch_ / "text.h5", "not a store at all");
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(scratch_ / "text.h5"); }),
              AllOf(HasSubstr("text.h5"), HasSubstr("not a store"), HasSubstr("assay pack")));
  files::put_file(scratch_ / "empty.h5", "");
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(scratch_ / "empty.h5"); }), HasSubstr("not a store"));
  EXPECT_THROW(StoreReader(scratch_.root()), StoreError);
  const std::string whole = files::get_file(path_);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{100}}) {
    files::put_file(path_, whole.substr(0, size));
    EXPECT_THAT(fault(), AllOf(HasSubstr("store.h5"), HasSubstr("pack"))) << size;
  }
}

// What HDF5 says of a file that some other program has open for writing, or had when it was killed.
TEST_F(StoreReaderTest, AFileThatIsOpenForWritingIsToldSo) {
  const auto access = files::hdf5_access_properties();
  const files::Hdf5File file(files::call_hdf5("open", H5Fopen, path_.c_str(), H5F_ACC_RDWR, access.get()));
  std::filesystem::copy_file(path_, scratch_ / "copy.h5");
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(scratch_ / "copy.h5"); }), HasSubstr("is not finished"));
}

TEST_F(StoreReaderTest, AnHdf5FileThatIsNoStore) {
  tamper(path_, [](hid_t file) { files::call_hdf5("delete", H5Adelete, file, store_format::kMagicAttribute); });
  EXPECT_THAT(fault(), HasSubstr("not a store"));
}

TEST_F(StoreReaderTest, AnotherFormatVersionNamesBoth) {
  tamper(path_, [](hid_t file) {
    files::call_hdf5("delete", H5Adelete, file, store_format::kFormatVersionAttribute);
    files::write_number_attribute(file, store_format::kFormatVersionAttribute, 7);
  });
  EXPECT_THAT(fault(), AllOf(HasSubstr("version 7"), HasSubstr("version 1")));
}

TEST_F(StoreReaderTest, ADamagedChunkNamesSplitAndRows) {
  flip_where(path_, noise(2).pixels);
  EXPECT_THAT(fault(), AllOf(HasSubstr("store.h5"), HasSubstr("split train"), HasSubstr("rows 0..7"),
                             HasSubstr("checksum mismatch"), HasSubstr("assay verify")));
}

TEST_F(StoreReaderTest, ALabelWithoutClassIsRefused) {
  tamper(path_, [](hid_t file) { set_byte(file, "/train/labels", 4, 2); });
  EXPECT_THAT(fault(), AllOf(HasSubstr("row 4"), HasSubstr("label 2")));
}

TEST_F(StoreReaderTest, AnUnknownCodecIsRefused) {
  tamper(path_, [](hid_t file) { set_byte(file, "/test/source_codec", 0, 9); });
  EXPECT_THAT(fault(), HasSubstr("codec"));
}

TEST_F(StoreReaderTest, ChangedAttributesAreNoticed) {
  tamper(path_, [](hid_t file) {
    files::call_hdf5("delete", H5Adelete, file, store_format::kClassNamesAttribute);
    files::write_text_attribute(file, store_format::kClassNamesAttribute, "REAL\nFAKE\n");
  });
  EXPECT_THAT(fault(), AllOf(HasSubstr("attributes"), HasSubstr("digest")));
}

TEST_F(StoreReaderTest, ChangedDigestsAreNoticed) {
  tamper(path_, [](hid_t file) {
    auto text = files::read_text_attribute(file, store_format::kDigestsAttribute, 1 << 20);
    const auto at = text.find(' ') + 1;
    text[at] = text[at] == 'a' ? 'b' : 'a';
    files::call_hdf5("delete", H5Adelete, file, store_format::kDigestsAttribute);
    files::write_text_attribute(file, store_format::kDigestsAttribute, text);
  });
  EXPECT_THAT(fault(), HasSubstr("content hash"));
}

TEST_F(StoreReaderTest, AttributesOfAnotherTypeAreRefused) {
  tamper(path_, [](hid_t file) {
    files::call_hdf5("delete", H5Adelete, file, store_format::kHeightAttribute);
    files::write_text_attribute(file, store_format::kHeightAttribute, "8");
  });
  EXPECT_THAT(fault(), HasSubstr("damaged header"));
}

TEST_F(StoreReaderTest, AStoreWithoutSplitsIsRefused) {
  tamper(path_, [](hid_t file) {
    for (const char* split : {"train", "test"}) files::call_hdf5("delete", H5Ldelete, file, split, H5P_DEFAULT);
  });
  EXPECT_THAT(fault(), HasSubstr("no split"));
}

}  // namespace
}  // namespace assay::data
