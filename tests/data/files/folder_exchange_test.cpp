// SPDX-License-Identifier: Apache-2.0
#include "data/files/folder_exchange.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using Exchange = void (*)(const std::filesystem::path&, const std::filesystem::path&);

class FolderExchange : public testing::TestWithParam<Exchange> {};

TEST_P(FolderExchange, SwapsTheContentsOfTwoFolders) {
  const ScratchFolder scratch;
  ASSERT_TRUE(make_folder(scratch / "old"));
  ASSERT_TRUE(make_folder(scratch / "new"));
  put_file(scratch / "old/file", "old");
  put_file(scratch / "new/file", "new");
  GetParam()(scratch / "new", scratch / "old");
  EXPECT_EQ(get_file(scratch / "old/file"), "new");
  EXPECT_EQ(get_file(scratch / "new/file"), "old");
  EXPECT_EQ(scratch.names(), (std::set<std::string>{"new", "old"}));
}

TEST_P(FolderExchange, PutsTheOldFolderBackWhenTheNewOneIsMissing) {
  const ScratchFolder scratch;
  ASSERT_TRUE(make_folder(scratch / "old"));
  put_file(scratch / "old/file", "old");
  EXPECT_THROW(GetParam()(scratch / "missing", scratch / "old"), OutputError);
  EXPECT_EQ(get_file(scratch / "old/file"), "old");
  EXPECT_EQ(scratch.names(), std::set<std::string>{"old"});
}

TEST_P(FolderExchange, LeavesTheNewFolderWhenTheOldOneIsMissing) {
  const ScratchFolder scratch;
  ASSERT_TRUE(make_folder(scratch / "new"));
  EXPECT_THROW(GetParam()(scratch / "new", scratch / "missing"), OutputError);
  EXPECT_EQ(scratch.names(), std::set<std::string>{"new"});
}

INSTANTIATE_TEST_SUITE_P(Ways, FolderExchange, testing::Values(&exchange_folders, &exchange_in_steps));

TEST(MakeFolder, SaysWhenTheNameIsTaken) {
  const ScratchFolder scratch;
  EXPECT_TRUE(make_folder(scratch / "folder"));
  EXPECT_FALSE(make_folder(scratch / "folder"));
  EXPECT_THROW(make_folder(scratch / "missing/folder"), OutputError);
}

}  // namespace
}  // namespace assay::data::files
