// SPDX-License-Identifier: Apache-2.0
#include "data/files/folder_files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

class FolderFilesTest : public testing::Test {
 protected:
  std::string read(const std::string& name, std::uint64_t cap = 100000) {
    FolderFiles(scratch_.root()).read(name, cap, buffer_);
    return {reinterpret_cast<const char*>(buffer_.data()), buffer_.size()};
  }
  std::string fault(const std::string& name, std::uint64_t cap = 100000) {
    return message_of<InputError>([&] { read(name, cap); });
  }

  ScratchFolder scratch_;
  std::vector<std::byte> buffer_;  // used again by every read
};

TEST_F(FolderFilesTest, ReadsFilesOfAnyLengthOneAfterTheOther) {
  std::filesystem::create_directories(scratch_ / "a/b");
  const std::string large(70000, 'x');
  put_file(scratch_ / "a/b/large", large);
  put_file(scratch_ / "small", "y");
  std::filesystem::create_symlink("small", scratch_ / "link");
  EXPECT_EQ(read("a/b/large"), large);
  EXPECT_EQ(read("small"), "y");
  EXPECT_EQ(read("link"), "y");
  EXPECT_EQ(read("a/b/large", large.size()), large);
}

TEST_F(FolderFilesTest, SaysWhyAFileIsNotRead) {
  put_file(scratch_ / "empty", "");
  put_file(scratch_ / "large", "12345");
  std::filesystem::create_directory(scratch_ / "folder");
  ASSERT_EQ(::mkfifo((scratch_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(fault("empty"), HasSubstr("empty"));
  EXPECT_THAT(fault("large", 4), HasSubstr("over the cap of 4"));
  EXPECT_THAT(fault("folder"), HasSubstr("not a regular file"));
  EXPECT_THAT(fault("pipe"), HasSubstr("not a regular file"));
  EXPECT_THAT(fault("none"), HasSubstr("No such file"));
  EXPECT_THAT(message_of<InputError>([&] { FolderFiles(scratch_ / "none"); }), HasSubstr("none"));
}

}  // namespace
}  // namespace assay::data::files
