// SPDX-License-Identifier: Apache-2.0
// Chunks written by the library are read past it; a damaged one is not.
#include "data/files/hdf5_chunks.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <numeric>
#include <thread>

#include "data/files/file_descriptor.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

constexpr hsize_t kRows = 10, kRowBytes = 7, kChunkRows = 4;

class Hdf5ChunksTest : public testing::Test {
 protected:
  Hdf5ChunksTest() : values_(kRows * kRowBytes) {
    std::iota(values_.begin(), values_.end(), std::uint8_t{1});
    const Hdf5File file(
        call_hdf5("create", H5Fcreate, path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, hdf5_access_properties().get()));
    const Hdf5Properties creation(call_hdf5("create", H5Pcreate, H5P_DATASET_CREATE));
    const hsize_t extents[] = {kRows, kRowBytes}, chunk[] = {kChunkRows, kRowBytes};
    call_hdf5("chunk", H5Pset_chunk, creation.get(), 2, chunk);
    call_hdf5("fletcher", H5Pset_fletcher32, creation.get());
    const Hdf5Space space(call_hdf5("space", H5Screate_simple, 2, extents, static_cast<const hsize_t*>(nullptr)));
    const Hdf5Dataset dataset(call_hdf5("dataset", H5Dcreate2, file.get(), "values", H5T_STD_U8LE, space.get(),
                                        H5P_DEFAULT, creation.get(), H5P_DEFAULT));
    call_hdf5("write", H5Dwrite, dataset.get(), H5T_STD_U8LE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
              static_cast<const void*>(values_.data()));
  }

  void open() {
    file_ = open_hdf5_read_only(path_);
    dataset_ = Hdf5Dataset(call_hdf5("open", H5Dopen2, file_.get(), "values", H5P_DEFAULT));
  }
  Hdf5Chunks chunks(std::uint64_t count = 3, std::uint64_t rows = kChunkRows) {
    return Hdf5Chunks(file_.get(), dataset_.get(), count, rows, kRowBytes);
  }
  static std::vector<std::uint8_t> read(const Hdf5Chunks& chunks, std::uint64_t chunk) {
    std::vector<std::uint8_t> bytes(kChunkRows * kRowBytes);
    chunks.read(chunk, std::as_writable_bytes(std::span(bytes)));
    return bytes;
  }
  // Rows of a chunk as written, zeros beyond the last one.
  std::vector<std::uint8_t> written(std::uint64_t chunk) const {
    std::vector<std::uint8_t> bytes(kChunkRows * kRowBytes);
    const std::size_t first = chunk * bytes.size();
    std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(first), std::min(bytes.size(), values_.size() - first),
                bytes.begin());
    return bytes;
  }

  ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "values.h5";
  std::vector<std::uint8_t> values_;
  Hdf5File file_;
  Hdf5Dataset dataset_;
};

TEST_F(Hdf5ChunksTest, EachIsWhatTheLibraryWrote) {
  open();
  const Hdf5Chunks all = chunks();
  for (const std::uint64_t chunk : {2u, 0u, 1u}) EXPECT_EQ(read(all, chunk), written(chunk)) << chunk;
}

TEST_F(Hdf5ChunksTest, SeveralThreadsMayRead) {
  open();
  const Hdf5Chunks all = chunks();
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (std::uint64_t i = 0; i < 300; ++i) count += read(all, i % 3) != written(i % 3);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST_F(Hdf5ChunksTest, AFlippedByteIsAChecksumMismatch) {
  std::string bytes;
  {
    std::ifstream in(path_, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const std::string second(reinterpret_cast<const char*>(&values_[kChunkRows * kRowBytes]), 8);
  const auto place = bytes.find(second);
  ASSERT_NE(place, std::string::npos);
  bytes[place + 3] = static_cast<char>(bytes[place + 3] ^ 0x10);
  std::ofstream(path_, std::ios::binary) << bytes;
  open();
  const Hdf5Chunks all = chunks();
  EXPECT_EQ(read(all, 0), written(0));
  EXPECT_THAT(message_of<Hdf5Error>([&] { read(all, 1); }), HasSubstr("checksum mismatch"));
}

TEST_F(Hdf5ChunksTest, AFileThatShrinksMeanwhileIsAFault) {
  open();
  const Hdf5Chunks all = chunks();
  std::filesystem::resize_file(path_, 64);
  EXPECT_THAT(message_of<Hdf5Error>([&] { read(all, 2); }), HasSubstr("the file ends"));
}

TEST_F(Hdf5ChunksTest, ChunksOfAnotherSizeOrNumberAreRefused) {
  open();
  EXPECT_THAT(message_of<Hdf5Error>([&] { chunks(3, 5); }), HasSubstr("does not lie in the file"));
  EXPECT_THROW(chunks(4), Hdf5Error);
}

}  // namespace
}  // namespace assay::data::files
