// SPDX-License-Identifier: Apache-2.0
#include "sweeps/signs_of_life.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

using std::chrono::seconds;

class SignsOfLifeTest : public ::testing::Test {
 protected:
  SignsOfLifeTest() : run_(scratch_.path()) {}
  static void add(const std::filesystem::path& path) { std::ofstream(path, std::ios::app) << "x"; }

  tests::ScratchFolder scratch_;
  data::files::RunFolder run_;
  SignsOfLife::Clock::time_point begun_ = SignsOfLife::Clock::now();
};

TEST_F(SignsOfLifeTest, CountsTheSilenceOfARunThatWritesNothing) {
  SignsOfLife life(run_, begun_);
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(5)), 5);
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(9)), 9);
}

TEST_F(SignsOfLifeTest, EachOfItsFilesIsASign) {
  SignsOfLife life(run_, begun_);
  auto now = begun_;
  for (const auto& path : {run_.heartbeat(), run_.metrics_jsonl(), run_.status(), run_.events()}) {
    EXPECT_EQ(life.silent_seconds(now += seconds(2)), 2);
    add(path);
    EXPECT_EQ(life.silent_seconds(now += seconds(2)), 0);
  }
  add(run_.control());  // ours, not its own
  EXPECT_EQ(life.silent_seconds(now += seconds(2)), 2);
}

TEST_F(SignsOfLifeTest, ATouchIsASignThoughNothingGrows) {
  add(run_.heartbeat());
  SignsOfLife life(run_, begun_);
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(3)), 3);
  // A clock that is behind ours: only the difference between two looks counts.
  std::filesystem::last_write_time(run_.heartbeat(),
                                   std::filesystem::last_write_time(run_.heartbeat()) - std::chrono::hours(5));
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(4)), 0);
}

TEST_F(SignsOfLifeTest, AWatcherThatSleptAccusesNobody) {
  SignsOfLife life(run_, begun_);
  EXPECT_LE(life.silent_seconds(begun_ + std::chrono::hours(3)), 10);
}

TEST_F(SignsOfLifeTest, SilenceBeforeTheBeginningDoesNotCount) {
  SignsOfLife life(run_, begun_);
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(8)), 8);
  life.begin_again(begun_ + seconds(9));
  EXPECT_EQ(life.silent_seconds(begun_ + seconds(11)), 2);
}

}  // namespace
}  // namespace assay::sweeps
