// SPDX-License-Identifier: Apache-2.0
#include "data/verify.hpp"

#include <gmock/gmock.h>

#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() { content_hash_ = write_store(path_, sample_rows()); }
  std::string fault() const {
    return files::message_of<StoreError>([&] { verify_store(path_); });
  }

  files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";
  std::string content_hash_;
};

TEST_F(VerifyTest, ASoundStoreIsCountedAndProgressReachesTheEnd) {
  std::uint64_t last = 0, total = 0;
  const auto report = verify_store(path_, [&](std::uint64_t done, std::uint64_t all) {
    EXPECT_GE(done, last);
    last = done;
    total = all;
  });
  EXPECT_EQ(report.datasets, 20u);
  EXPECT_EQ(report.bytes, total);
  EXPECT_EQ(last, total);
  EXPECT_GT(total, 10u * 192);
  EXPECT_EQ(report.info.content_hash, content_hash_);
  EXPECT_EQ(report.info.split_counts.at("train"), 8u);
}

TEST_F(VerifyTest, AnyNumberOfThreadsFindsTheSame) {
  write_store(path_, sample_rows(50));
  for (const int threads : {1, 2, 5, 40}) {
    std::uint64_t last = 0;
    const auto report = verify_store(
        path_, [&](std::uint64_t done, std::uint64_t) { last = done; }, threads);
    EXPECT_EQ(report.datasets, 20u);
    EXPECT_EQ(last, report.bytes);
  }
  // Two datasets are damaged; whoever comes first, the first of the file is named.
  tamper(path_, [](hid_t file) {
    set_byte(file, "/train/labels", 0, 1);
    set_byte(file, "/train/source_quality", 0, 1);
    set_byte(file, "/test/source_quality", 0, 1);
  });
  const std::string alone = files::message_of<StoreError>([&] { verify_store(path_); });
  for (int time = 0; time < 10; ++time) {
    EXPECT_EQ(files::message_of<StoreError>([&] { verify_store(path_, {}, 4); }), alone);
  }
}

TEST_F(VerifyTest, AFlippedBitNamesDatasetAndRows) {
  flip_where(path_, noise(9).pixels);
  EXPECT_THAT(fault(),
              AllOf(HasSubstr("split test"), HasSubstr("images"), HasSubstr("rows 0..1"), HasSubstr("checksum")));
}

// Written through the library, so the chunk's own checksum is right and only the digest tells.
TEST_F(VerifyTest, AChangeWithARightChecksumIsFoundByTheDigest) {
  tamper(path_, [](hid_t file) { set_byte(file, "/train/labels", 0, 1); });
  EXPECT_NO_THROW(StoreReader(path_).labels("train"));
  EXPECT_THAT(fault(), AllOf(HasSubstr("/train/labels"), HasSubstr("digest")));
}

TEST_F(VerifyTest, EveryByteOfTheFileMattersOrIsUnused) {
  // Flipping a byte anywhere either is found or leaves a store that still verifies with the same content: never other
  // data.
  const std::string whole = files::get_file(path_);
  int found = 0;
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x21);
    files::put_file(path_, damaged);
    try {
      EXPECT_EQ(verify_store(path_).info.content_hash, content_hash_) << "byte " << at;
    } catch (const StoreError&) {
      ++found;
    }
  }
  EXPECT_GT(found, 50);
}

TEST_F(VerifyTest, StrangersAndMissingPartsAreFound) {
  tamper(path_, [](hid_t file) {
    const files::Hdf5Group group(
        files::call_hdf5("group", H5Gcreate2, file, "/extra", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  });
  EXPECT_THAT(fault(), HasSubstr("'extra'"));
  tamper(path_, [](hid_t file) {
    files::call_hdf5("move", H5Lmove, file, "/extra", file, "/train/extra", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_THAT(fault(), HasSubstr("/train/extra"));
  tamper(path_, [](hid_t file) {
    files::call_hdf5("delete", H5Ldelete, file, "/train/extra", H5P_DEFAULT);
    files::call_hdf5("delete", H5Ldelete, file, "/test", H5P_DEFAULT);
  });
  EXPECT_THAT(fault(), HasSubstr("/test/"));
}

TEST_F(VerifyTest, ProgressMayStopIt) {
  EXPECT_THROW(verify_store(path_, [](std::uint64_t, std::uint64_t) { throw std::runtime_error("stop"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace assay::data
