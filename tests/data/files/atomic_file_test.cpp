// SPDX-License-Identifier: Apache-2.0
#include "data/files/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/files/error.hpp"
#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Names = std::set<std::string>;

TEST(AtomicFile, AppearsWholeAtCommitAndNotBefore) {
  const ScratchFolder scratch;
  AtomicFile file(scratch / "out");
  file.write("first ");
  file.write(bytes_of("second"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
  file.commit();
  EXPECT_EQ(get_file(scratch / "out"), "first second");
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicFile, LeavesNothingWhenNotCommitted) {
  const ScratchFolder scratch;
  put_file(scratch / "out", "old");
  {
    AtomicFile file(scratch / "out");
    file.write("new");
    EXPECT_EQ(scratch.names().size(), 2u);
  }
  EXPECT_EQ(get_file(scratch / "out"), "old");
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicFile, ReplacesAnOlderFile) {
  const ScratchFolder scratch;
  put_file(scratch / "out", "old and longer");
  write_file_atomically(scratch / "out", "new");
  EXPECT_EQ(get_file(scratch / "out"), "new");
}

TEST(AtomicFile, TwoWritersOfOneTargetDoNotMix) {
  const ScratchFolder scratch;
  AtomicFile one(scratch / "out");
  AtomicFile other(scratch / "out");
  EXPECT_NE(one.temporary(), other.temporary());
  one.write("one");
  other.write("other");
  other.commit();
  one.commit();
  EXPECT_EQ(get_file(scratch / "out"), "one");
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicFile, FullDiskIsAnOutputErrorAndTheOldFileStays) {
  const ScratchFolder scratch;
  put_file(scratch / "out", "old");
  {
    const FileSizeLimit limit(4096);
    const std::string message =
        message_of<OutputError>([&] { write_file_atomically(scratch / "out", std::string(5000, 'x')); });
    EXPECT_THAT(message,
                AllOf(HasSubstr(scratch.root().string()), HasSubstr("File too large"), HasSubstr("ulimit -f")));
  }
  EXPECT_EQ(get_file(scratch / "out"), "old");
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicFile, MissingFolderOrAFolderAtTheTargetIsAnOutputError) {
  const ScratchFolder scratch;
  EXPECT_THAT(message_of<OutputError>([&] { AtomicFile file(scratch / "missing/out"); }),
              AllOf(HasSubstr("missing"), HasSubstr("No such file or directory")));
  std::filesystem::create_directory(scratch / "folder");
  EXPECT_THAT(message_of<OutputError>([&] { write_file_atomically(scratch / "folder", "x"); }), HasSubstr("folder"));
  EXPECT_EQ(scratch.names(), Names{"folder"});
}

TEST(AtomicFile, KilledWriterLeavesTheOldFileAndATemporaryThatSaysSo) {
  const ScratchFolder scratch;
  put_file(scratch / "out", "old");
  const ::pid_t child = ::fork();
  if (child == 0) {
    AtomicFile file(scratch / "out");
    file.write("new");
    ::_exit(0);
  }
  ASSERT_GT(child, 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(get_file(scratch / "out"), "old");
  EXPECT_EQ(scratch.names(), (Names{".out.partial-" + std::to_string(child), "out"}));
}

TEST(ReplaceSymlink, PointsALinkAnewAndKeepsRelativeText) {
  const ScratchFolder scratch;
  replace_symlink(scratch / "last", "step-1");
  EXPECT_EQ(std::filesystem::read_symlink(scratch / "last"), "step-1");
  replace_symlink(scratch / "last", "step-2");
  EXPECT_EQ(std::filesystem::read_symlink(scratch / "last"), "step-2");
  EXPECT_EQ(scratch.names(), Names{"last"});
}

TEST(ReplaceSymlink, NeverReplacesAFolder) {
  const ScratchFolder scratch;
  std::filesystem::create_directory(scratch / "last");
  EXPECT_THROW(replace_symlink(scratch / "last", "step-1"), OutputError);
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "last"));
  EXPECT_EQ(scratch.names(), Names{"last"});
}

TEST(CreateDirectories, MakesParentsAndAcceptsWhatExists) {
  const ScratchFolder scratch;
  files::create_directories(scratch / "a/b/c");
  files::create_directories(scratch / "a/b/c");
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a/b/c"));
}

TEST(CreateDirectories, AFileInTheWayIsAnOutputError) {
  const ScratchFolder scratch;
  put_file(scratch / "file", "");
  EXPECT_THAT(message_of<OutputError>([&] { files::create_directories(scratch / "file"); }), HasSubstr("/file"));
  EXPECT_THAT(message_of<OutputError>([&] { files::create_directories(scratch / "file/below"); }), HasSubstr("below"));
}

TEST(SyncDirectory, MissingFolderIsAnOutputError) {
  const ScratchFolder scratch;
  EXPECT_NO_THROW(sync_directory(scratch.root()));
  EXPECT_THROW(sync_directory(scratch / "missing"), OutputError);
}

}  // namespace
}  // namespace assay::data::files
