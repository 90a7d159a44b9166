// SPDX-License-Identifier: Apache-2.0
#include "sweeps/lock_owner.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

class LockOwnerTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return scratch_.path() / "owner.json"; }
  tests::ScratchFolder scratch_;
};

TEST_F(LockOwnerTest, IsReadAsItWasWritten) {
  write_owner(path(), {{"node3", "boot:pid:[1]", 4711, 18446744073709551615ULL, "", 0}, "2026-11-22T19:37:05Z", true});
  const auto owner = read_owner(path());
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->worker.host, "node3");
  EXPECT_EQ(owner->worker.boot, "boot:pid:[1]");
  EXPECT_EQ(owner->worker.process, 4711);
  EXPECT_EQ(owner->worker.born, 18446744073709551615ULL);
  EXPECT_EQ(owner->since, "2026-11-22T19:37:05Z");
  EXPECT_TRUE(owner->for_life);
}

TEST_F(LockOwnerTest, IsWrittenOnce) {
  write_owner(path(), {});
  EXPECT_THROW(write_owner(path(), {}), data::files::OutputError);
}

TEST_F(LockOwnerTest, IsNobodyWhereNothingCanBeRead) {
  EXPECT_FALSE(read_owner(path()));
  for (const char* text : {"", "{", "[]", "7", R"({"host": 1})", R"({"host": "a", "boot": "b"})",
                           R"({"host":"a","boot":"b","process":"x","born":1,"since":"s","for_life":true})"}) {
    put_bytes(path(), text);
    EXPECT_FALSE(read_owner(path())) << text;
  }
  put_bytes(path(), std::string(1 << 20, ' '));
  EXPECT_FALSE(read_owner(path()));
}

TEST_F(LockOwnerTest, IsDescribedInOneLineWhateverItsName) {
  EXPECT_EQ(described({{"no\x1b[2J\nde", "b", 5, 6, "", 0}, "2026", false}), "process 5 on no?[2J?de since 2026");
}

}  // namespace
}  // namespace assay::sweeps
