// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using Names = std::set<std::string>;

TEST(AtomicDirectory, AppearsWholeAtCommitAndNotBefore) {
  const ScratchFolder scratch;
  AtomicDirectory folder(scratch / "step-1");
  EXPECT_EQ(folder.temporary().filename().string(), ".step-1.partial-" + std::to_string(::getpid()));
  files::create_directories(folder.temporary() / "deep/er");
  put_file(folder.temporary() / "deep/er/file", "text");
  EXPECT_FALSE(std::filesystem::exists(scratch / "step-1"));
  folder.commit();
  EXPECT_EQ(get_file(scratch / "step-1/deep/er/file"), "text");
  EXPECT_EQ(scratch.names(), Names{"step-1"});
}

TEST(AtomicDirectory, LeavesNothingWhenNotCommitted) {
  const ScratchFolder scratch;
  {
    AtomicDirectory folder(scratch / "step-1");
    put_file(folder.temporary() / "file", "text");
  }
  EXPECT_EQ(scratch.names(), Names{});
}

TEST(AtomicDirectory, ReplacesAnOlderFolderWithAllItHeld) {
  const ScratchFolder scratch;
  std::filesystem::create_directory(scratch / "out");
  put_file(scratch / "out/stale", "old");
  AtomicDirectory folder(scratch.root() / "out/");
  put_file(folder.temporary() / "file", "new");
  folder.commit();
  EXPECT_EQ(get_file(scratch / "out/file"), "new");
  EXPECT_FALSE(std::filesystem::exists(scratch / "out/stale"));
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicDirectory, NeverReplacesAFile) {
  const ScratchFolder scratch;
  put_file(scratch / "out", "precious");
  {
    AtomicDirectory folder(scratch / "out");
    EXPECT_THROW(folder.commit(), OutputError);
  }
  EXPECT_EQ(get_file(scratch / "out"), "precious");
  EXPECT_EQ(scratch.names(), Names{"out"});
}

TEST(AtomicDirectory, CommitsReadOnlyFilesAndLinks) {
  const ScratchFolder scratch;
  AtomicDirectory folder(scratch / "out");
  put_file(folder.temporary() / "file", "text");
  std::filesystem::permissions(folder.temporary() / "file", std::filesystem::perms::owner_read);
  std::filesystem::create_symlink("nowhere", folder.temporary() / "link");
  folder.commit();
  EXPECT_EQ(get_file(scratch / "out/file"), "text");
  EXPECT_TRUE(std::filesystem::is_symlink(scratch / "out/link"));
}

TEST(AtomicDirectory, ATemporaryThatVanishedIsAnOutputError) {
  const ScratchFolder scratch;
  AtomicDirectory folder(scratch / "out");
  std::filesystem::remove_all(folder.temporary());
  EXPECT_THROW(folder.commit(), OutputError);
}

TEST(AtomicDirectory, MissingParentIsAnOutputErrorThatNamesIt) {
  const ScratchFolder scratch;
  EXPECT_THAT(message_of<OutputError>([&] { AtomicDirectory folder(scratch / "missing/out"); }),
              testing::HasSubstr("missing"));
}

TEST(AtomicDirectory, KilledWriterLeavesTheOldFolder) {
  const ScratchFolder scratch;
  std::filesystem::create_directory(scratch / "out");
  put_file(scratch / "out/file", "old");
  const ::pid_t child = ::fork();
  if (child == 0) {
    AtomicDirectory folder(scratch / "out");
    put_file(folder.temporary() / "file", "half");
    ::_exit(0);
  }
  ASSERT_GT(child, 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(get_file(scratch / "out/file"), "old");
  EXPECT_EQ(scratch.names(), (Names{".out.partial-" + std::to_string(child), "out"}));
}

}  // namespace
}  // namespace assay::data::files
