// SPDX-License-Identifier: Apache-2.0
#include "sweeps/lock_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "data/files/error.hpp"
#include "sweeps/child_process.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

class LockFolderTest : public ::testing::Test {
 protected:
  LockFolder folder() const { return LockFolder(scratch_.path() / "journal.lock"); }
  static LockOwner owner(const std::string& host) {
    return {{host, "boot", 17, 99, "", 0}, "2026-11-22T19:37:05Z", true};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder().path()), {}));
  }

  tests::ScratchFolder scratch_;
};

TEST_F(LockFolderTest, IsMadeFreeAndOnlyOnce) {
  EXPECT_FALSE(folder().look());
  folder().make();
  const auto first = folder().look();
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->held);
  folder().make();
  EXPECT_EQ(folder().look()->name, first->name);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1);
}

TEST_F(LockFolderTest, MakingItDoesNotFreeAHeldOne) {
  folder().make();
  const auto token = folder().take(*folder().look(), owner("a"));
  ASSERT_TRUE(token);
  folder().make();
  EXPECT_TRUE(folder().holds(*token));
  EXPECT_TRUE(folder().look()->held);
}

TEST_F(LockFolderTest, SaysWhoHasIt) {
  folder().make();
  ASSERT_TRUE(folder().take(*folder().look(), owner("a")));
  const auto face = folder().look();
  ASSERT_TRUE(face->owner);
  EXPECT_EQ(face->owner->worker.host, "a");
  EXPECT_EQ(face->owner->worker.born, 99U);
  EXPECT_TRUE(face->owner->for_life);
  EXPECT_NE(face->beat, "");
}

TEST_F(LockFolderTest, OfTwoThatSawTheSameOneTakesIt) {
  folder().make();
  const auto seen = folder().look();
  const auto first = folder().take(*seen, owner("a"));
  const auto second = folder().take(*seen, owner("b"));
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
  EXPECT_EQ(folder().look()->owner->worker.host, "a");
  EXPECT_EQ(files(), 2U);
}

// The second saw an owner that was taken for dead; meanwhile the first took it, gave it back, and a third has it.
TEST_F(LockFolderTest, WhoComesLateTakesNothingFromALaterOwner) {
  folder().make();
  ASSERT_TRUE(folder().take(*folder().look(), owner("dead")));
  const auto seen = folder().look();
  const auto first = folder().take(*seen, owner("a"));
  folder().release(*first);
  const auto third = folder().take(*folder().look(), owner("c"));
  folder().disown(*seen);
  EXPECT_FALSE(folder().take(*seen, owner("late")));
  EXPECT_TRUE(folder().holds(*third));
  EXPECT_TRUE(folder().beat(*third));
}

TEST_F(LockFolderTest, AnOwnerLosesItWithItsFile) {
  folder().make();
  const auto token = folder().take(*folder().look(), owner("a"));
  folder().disown(*folder().look());
  EXPECT_FALSE(folder().holds(*token));
  EXPECT_FALSE(folder().beat(*token));
  EXPECT_FALSE(folder().look()->owner);
  EXPECT_TRUE(folder().look()->held);
}

TEST_F(LockFolderTest, ASignOfLifeIsSeen) {
  folder().make();
  const auto token = folder().take(*folder().look(), owner("a"));
  const std::string before = folder().look()->beat;
  std::string after = before;
  for (int count = 0; count < 1000 && after == before; ++count) {
    ASSERT_TRUE(folder().beat(*token));
    after = folder().look()->beat;
  }
  EXPECT_NE(after, before);
}

TEST_F(LockFolderTest, WhatKilledTakersLeftIsCleared) {
  folder().make();
  LockOwner dead{worker_of_process(), "2026-11-22T19:37:05Z", false};
  dead.worker.born -= 1;
  write_owner(folder().path() / "0123.json", dead);
  write_owner(folder().path() / "4567.json", owner("elsewhere"));
  ASSERT_TRUE(folder().take(*folder().look(), owner("a")));
  EXPECT_FALSE(std::filesystem::exists(folder().path() / "0123.json"));
  EXPECT_TRUE(std::filesystem::exists(folder().path() / "4567.json"));
}

TEST_F(LockFolderTest, AFolderWithoutAStateSaysWhatToDo) {
  std::filesystem::create_directory(folder().path());
  try {
    folder().look();
    FAIL();
  } catch (const data::files::InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("delete that folder when nobody writes here"));
  }
}

}  // namespace
}  // namespace assay::sweeps
