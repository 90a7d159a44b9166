// SPDX-License-Identifier: Apache-2.0
// Datasets that are not what the format says: each is refused before anything is allocated or another file is touched.
#include "data/dataset_reader.hpp"

#include <gmock/gmock.h>

#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

using files::call_hdf5;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kLabels = "/train/labels";

class DatasetReaderTest : public testing::Test {
 protected:
  DatasetReaderTest() { write_store(path_, sample_rows()); }

  // Puts another dataset in place of the labels and says why reading them is refused.
  std::string refusal(const std::function<void(hid_t file)>& put) {
    tamper(path_, [&](hid_t file) {
      call_hdf5("delete", H5Ldelete, file, kLabels, H5P_DEFAULT);
      put(file);
    });
    return files::message_of<StoreError>([&] { StoreReader(path_).labels("train"); });
  }

  struct Look {
    std::vector<hsize_t> extents{8};
    hid_t type = H5T_STD_U8LE;
    bool chunked = true;
    bool fletcher = true;
    bool deflate = false;
    std::vector<hsize_t> chunk{8};
    bool write = true;
  };
  static void put_dataset(hid_t file, const Look& look) {
    const files::Hdf5Properties creation(call_hdf5("create", H5Pcreate, H5P_DATASET_CREATE));
    const int rank = static_cast<int>(look.extents.size());
    if (look.chunked) call_hdf5("chunk", H5Pset_chunk, creation.get(), rank, look.chunk.data());
    if (look.deflate) call_hdf5("deflate", H5Pset_deflate, creation.get(), 1u);
    if (look.fletcher) call_hdf5("fletcher", H5Pset_fletcher32, creation.get());
    const files::Hdf5Space space(
        call_hdf5("space", H5Screate_simple, rank, look.extents.data(), static_cast<const hsize_t*>(nullptr)));
    const files::Hdf5Dataset dataset(call_hdf5("dataset", H5Dcreate2, file, kLabels, look.type, space.get(),
                                               H5P_DEFAULT, creation.get(), H5P_DEFAULT));
    const std::vector<std::uint8_t> zeros(1024);
    if (look.write) {
      call_hdf5("write", H5Dwrite, dataset.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                static_cast<const void*>(zeros.data()));
    }
  }

  files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";
};

TEST_F(DatasetReaderTest, AnHonestReplacementIsRead) {
  tamper(path_, [](hid_t file) {
    call_hdf5("delete", H5Ldelete, file, kLabels, H5P_DEFAULT);
    put_dataset(file, {});
  });
  EXPECT_EQ(StoreReader(path_).labels("train"), std::vector<std::uint8_t>(8, 0));
}

TEST_F(DatasetReaderTest, ADatasetThatIsMissing) {
  EXPECT_THAT(refusal([](hid_t) {}), AllOf(HasSubstr("split train"), HasSubstr("labels")));
}

TEST_F(DatasetReaderTest, LinksToElsewhere) {
  EXPECT_THAT(refusal([](hid_t file) {
                call_hdf5("link", H5Lcreate_external, "other.h5", "/labels", file, kLabels, H5P_DEFAULT, H5P_DEFAULT);
              }),
              HasSubstr("link to elsewhere"));
  EXPECT_THAT(refusal([](hid_t file) {
                call_hdf5("link", H5Lcreate_soft, "/test/labels", file, kLabels, H5P_DEFAULT, H5P_DEFAULT);
              }),
              HasSubstr("link to elsewhere"));
}

TEST_F(DatasetReaderTest, AWholeSplitLinkedFromElsewhere) {
  tamper(path_, [](hid_t file) {
    call_hdf5("delete", H5Ldelete, file, "/test", H5P_DEFAULT);
    call_hdf5("link", H5Lcreate_external, "other.h5", "/test", file, "/test", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader{path_}; }), HasSubstr("link to elsewhere"));
}

TEST_F(DatasetReaderTest, BytesInAnExternalFile) {
  files::put_file(scratch_ / "bytes", "01010101");
  EXPECT_THAT(refusal([](hid_t file) {
                const files::Hdf5Properties creation(call_hdf5("create", H5Pcreate, H5P_DATASET_CREATE));
                call_hdf5("external", H5Pset_external, creation.get(), "bytes", off_t{0}, hsize_t{8});
                const hsize_t rows = 8;
                const files::Hdf5Space space(
                    call_hdf5("space", H5Screate_simple, 1, &rows, static_cast<const hsize_t*>(nullptr)));
                const files::Hdf5Dataset dataset(call_hdf5("dataset", H5Dcreate2, file, kLabels, H5T_STD_U8LE,
                                                           space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
              }),
              HasSubstr("not chunked"));
}

TEST_F(DatasetReaderTest, VirtualDatasets) {
  EXPECT_THAT(refusal([](hid_t file) {
                const hsize_t rows = 8;
                const files::Hdf5Space space(
                    call_hdf5("space", H5Screate_simple, 1, &rows, static_cast<const hsize_t*>(nullptr)));
                const files::Hdf5Properties creation(call_hdf5("create", H5Pcreate, H5P_DATASET_CREATE));
                call_hdf5("virtual", H5Pset_virtual, creation.get(), space.get(), "other.h5", "/labels", space.get());
                const files::Hdf5Dataset dataset(call_hdf5("dataset", H5Dcreate2, file, kLabels, H5T_STD_U8LE,
                                                           space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
              }),
              HasSubstr("not chunked"));
}

TEST_F(DatasetReaderTest, OtherLayoutsFiltersTypesAndShapes) {
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.chunked = false, .fletcher = false}); }),
              HasSubstr("not chunked"));
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.fletcher = false}); }), HasSubstr("Fletcher32"));
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.deflate = true}); }), HasSubstr("Fletcher32"));
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.type = H5T_STD_U16LE}); }), HasSubstr("another type"));
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.type = H5T_IEEE_F32LE}); }), HasSubstr("another type"));
  EXPECT_THAT(refusal([](hid_t file) {
                put_dataset(file, {.extents = {8, 1}, .chunk = {8, 1}});
              }),
              HasSubstr("another shape"));
}

TEST_F(DatasetReaderTest, AnotherNumberOfRowsThanImages) {
  EXPECT_THAT(refusal([](hid_t file) { put_dataset(file, {.extents = {9}, .chunk = {9}}); }), HasSubstr("9 rows"));
}

// A file of a few kilobytes that claims terabytes must not make the reader allocate them.
TEST_F(DatasetReaderTest, MoreRowsThanTheFileHolds) {
  EXPECT_THAT(refusal([](hid_t file) {
                put_dataset(file, {.extents = {hsize_t{1} << 42}, .chunk = {hsize_t{1} << 20}, .write = false});
              }),
              HasSubstr("does not match its number of rows"));
}

TEST_F(DatasetReaderTest, ChunksBeyondTheCap) {
  EXPECT_THAT(refusal([](hid_t file) {
                put_dataset(file, {.extents = {hsize_t{1} << 31}, .chunk = {hsize_t{1} << 31}, .write = false});
              }),
              HasSubstr("chunks"));
}

}  // namespace
}  // namespace assay::data
