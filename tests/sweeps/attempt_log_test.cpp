// SPDX-License-Identifier: Apache-2.0
#include "sweeps/attempt_log.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

class AttemptLogTest : public ::testing::Test {
 protected:
  std::filesystem::path log() const { return scratch_.path() / "log"; }
  void add(const std::string& text) const { std::ofstream(log(), std::ios::app) << text; }
  tests::ScratchFolder scratch_;
};

TEST_F(AttemptLogTest, GivesTheFirstErrorOfThisAttemptOnly) {
  begin_attempt(log(), 1);
  add("rank 0: error: of the first attempt\n");
  const std::uint64_t second = begin_attempt(log(), 2);
  EXPECT_EQ(error_of_attempt(log(), second), "");
  add("epoch 1\nrank 1: error: out of memory\nrank 0: error: rank 1 did not arrive\n");
  EXPECT_EQ(error_of_attempt(log(), second), "out of memory");
  EXPECT_EQ(error_of_attempt(log(), 0), "of the first attempt");
}

TEST_F(AttemptLogTest, FindsItBehindMuchOutput) {
  const std::uint64_t begin = begin_attempt(log(), 1);
  add(std::string(200'000, 'x') + "\nassay: error: at the end\x1b[0m");
  EXPECT_EQ(error_of_attempt(log(), begin), "at the end?[0m");
}

TEST_F(AttemptLogTest, WhatIsNotThereSaysNothing) {
  EXPECT_EQ(error_of_attempt(log(), 0), "");
  EXPECT_THROW(begin_attempt(scratch_.path() / "none" / "log", 1), data::files::OutputError);
}

}  // namespace
}  // namespace assay::sweeps
