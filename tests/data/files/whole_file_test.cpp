// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(ReadFile, GivesEveryByte) {
  const ScratchFolder scratch;
  const std::string content("a\0b\nc", 5);
  put_file(scratch / "file", content);
  EXPECT_EQ(read_file(scratch / "file", 5), content);
  put_file(scratch / "empty", "");
  EXPECT_EQ(read_file(scratch / "empty", 0), "");
}

TEST(ReadFile, ReadsFilesThatClaimToBeEmpty) {
  EXPECT_THAT(read_file("/proc/self/status", 1 << 20), HasSubstr("Pid:"));
}

TEST(ReadFile, RefusesOneByteOverTheCap) {
  const ScratchFolder scratch;
  put_file(scratch / "file", "123456");
  EXPECT_THAT(message_of<InputError>([&] { read_file(scratch / "file", 5); }),
              AllOf(HasSubstr("/file"), HasSubstr("larger than 5 bytes")));
  EXPECT_THROW(read_file("/proc/self/status", 5), InputError);
}

TEST(ReadFile, RefusesWhatIsNoFile) {
  const ScratchFolder scratch;
  EXPECT_THAT(message_of<InputError>([&] { read_file(scratch / "missing", 5); }),
              AllOf(HasSubstr("missing"), HasSubstr("No such file or directory"), HasSubstr("check the path")));
  EXPECT_THROW(read_file(scratch.root(), 5), InputError);
  EXPECT_THROW(read_file("/dev/zero", 5), InputError);
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(read_file(scratch / "pipe", 5), InputError);  // and does not wait for a writer
}

TEST(AppendBytes, AddsThemAsTheyAre) {
  const ScratchFolder scratch;
  append_bytes(scratch / "records", std::string_view("a\0b", 3));
  append_bytes(scratch / "records", "");
  append_bytes(scratch / "records", "c");
  EXPECT_EQ(get_file(scratch / "records"), std::string("a\0bc", 4));
}

TEST(AppendLine, MakesTheFileAndAddsLines) {
  const ScratchFolder scratch;
  append_line(scratch / "events", "{\"a\": 1}");
  append_line(scratch / "events", "");
  append_line(scratch / "events", "last");
  EXPECT_EQ(get_file(scratch / "events"), "{\"a\": 1}\n\nlast\n");
}

TEST(AppendLine, FullDiskIsAnOutputErrorAndLeavesWholeLines) {
  const ScratchFolder scratch;
  append_line(scratch / "events", "first");
  {
    const FileSizeLimit limit(10);
    EXPECT_THROW(append_line(scratch / "events", "second, too long"), OutputError);
  }
  append_line(scratch / "events", "third");
  EXPECT_EQ(get_file(scratch / "events"), "first\nthird\n");
}

TEST(AppendLine, NoSpaceOnTheDeviceIsSaid) {
  EXPECT_THAT(message_of<OutputError>([] { append_line("/dev/full", "line"); }),
              AllOf(HasSubstr("/dev/full"), HasSubstr("No space left on device"), HasSubstr("free space")));
}

}  // namespace
}  // namespace assay::data::files
