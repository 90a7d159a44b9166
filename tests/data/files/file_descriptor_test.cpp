// SPDX-License-Identifier: Apache-2.0
#include "data/files/file_descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>

#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

TEST(FileDescriptor, WritesAndReadsBack) {
  const ScratchFolder scratch;
  FileDescriptor out = FileDescriptor::open_for_writing(scratch / "file", O_CREAT);
  out.write_all(bytes_of("hello "));
  EXPECT_TRUE(out.write_once(bytes_of("world")));
  out.sync();
  out.close();
  EXPECT_FALSE(out.is_open());
  const FileDescriptor in = FileDescriptor::open_for_reading(scratch / "file");
  EXPECT_EQ(in.size(), 11u);
  std::array<std::byte, 6> buffer{};
  EXPECT_EQ(in.read(buffer), 6u);
  EXPECT_EQ(in.read(buffer), 5u);
  EXPECT_EQ(in.read(buffer), 0u);
}

TEST(FileDescriptor, AFileInMemoryIsReadFromItsStartAfterRewind) {
  const FileDescriptor file = FileDescriptor::in_memory();
  file.write_all(bytes_of("hello"));
  EXPECT_EQ(file.size(), 5u);
  std::array<std::byte, 8> buffer{};
  EXPECT_EQ(file.read(buffer), 0u);
  file.rewind();
  EXPECT_EQ(file.read(buffer), 5u);
  EXPECT_EQ(buffer[4], std::byte{'o'});
}

TEST(FileDescriptor, CreatesExclusivelyOnce) {
  const ScratchFolder scratch;
  EXPECT_TRUE(FileDescriptor::create_exclusively(scratch / "file").is_open());
  EXPECT_FALSE(FileDescriptor::create_exclusively(scratch / "file").is_open());
  EXPECT_THROW(FileDescriptor::create_exclusively(scratch / "missing/file"), OutputError);
}

TEST(FileDescriptor, MovesItsDescriptor) {
  const ScratchFolder scratch;
  FileDescriptor one = FileDescriptor::create_exclusively(scratch / "file");
  FileDescriptor other = std::move(one);
  EXPECT_FALSE(one.is_open());  // NOLINT(bugprone-use-after-move): the moved-from state is what is tested
  other.write_all(bytes_of("x"));
  one = std::move(other);
  EXPECT_TRUE(one.is_open());
  one.truncate(0);
  one.close();
  EXPECT_EQ(get_file(scratch / "file"), "");
}

TEST(FileDescriptor, KindOfFaultFollowsTheDirection) {
  const ScratchFolder scratch;
  EXPECT_THROW(FileDescriptor::open_for_reading(scratch / "missing"), InputError);
  EXPECT_THROW(FileDescriptor::open_for_reading(scratch.root()), InputError);
  EXPECT_THROW(FileDescriptor::open_for_writing(scratch / "missing", 0), OutputError);
  EXPECT_THROW(FileDescriptor::open_directory(scratch / "missing"), OutputError);
  const FileDescriptor full = FileDescriptor::open_for_writing("/dev/full", 0);
  EXPECT_THROW(full.write_all(bytes_of("x")), OutputError);
  EXPECT_THROW(full.write_once(bytes_of("x")), OutputError);
}

}  // namespace
}  // namespace assay::data::files
