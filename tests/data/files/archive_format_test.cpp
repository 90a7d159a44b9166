// SPDX-License-Identifier: Apache-2.0
#include "data/files/archive_format.hpp"

#include <gtest/gtest.h>

#include "data/files/archive.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

TEST(SafeRelativePath, AcceptsOrdinaryNames) {
  for (const std::string_view path : {"a", "a/b.png", "a/b/", "./a", "...", "a..b/c", "train/REAL/0000 (10).jpg"}) {
    EXPECT_TRUE(is_safe_relative_path(path)) << path;
  }
}

TEST(SafeRelativePath, RefusesEveryWayOut) {
  for (const std::string_view path : std::initializer_list<std::string_view>{"",
                                                                             "/",
                                                                             "/etc/passwd",
                                                                             "..",
                                                                             "../a",
                                                                             "a/..",
                                                                             "a/../b",
                                                                             "a//b",
                                                                             "a//",
                                                                             "C:/x",
                                                                             "c:x",
                                                                             "\\x",
                                                                             "a\\..\\b",
                                                                             "..\\a",
                                                                             "\\\\host\\share",
                                                                             {"a\0b", 3}}) {
    EXPECT_FALSE(is_safe_relative_path(path)) << path;
  }
}

TEST(LooksLikeArchive, IsFalseForOtherFilesWhateverTheirName) {
  const ScratchFolder scratch;
  put_file(scratch / "text.zip", "plain text");
  put_file(scratch / "zeros.tar", std::string(1024, '\0'));
  put_file(scratch / "image.tar", "\x89PNG\r\n\x1a\n" + std::string(600, 'x'));
  put_file(scratch / "empty.tar.gz", "");
  for (const std::string& name : scratch.names()) EXPECT_FALSE(looks_like_archive(scratch / name)) << name;
  EXPECT_FALSE(looks_like_archive(scratch.root()));
  EXPECT_FALSE(looks_like_archive(scratch / "missing"));
}

TEST(EndsWithZeroBlock, LooksAtTheLast512Bytes) {
  const ScratchFolder scratch;
  put_file(scratch / "whole", "x" + std::string(512, '\0'));
  put_file(scratch / "cut", "x" + std::string(511, '\0'));
  put_file(scratch / "short", std::string(100, '\0'));
  EXPECT_TRUE(ends_with_zero_block(scratch / "whole"));
  EXPECT_FALSE(ends_with_zero_block(scratch / "cut"));
  EXPECT_FALSE(ends_with_zero_block(scratch / "short"));
  EXPECT_THROW(ends_with_zero_block(scratch / "missing"), InputError);
}

}  // namespace
}  // namespace assay::data::files
