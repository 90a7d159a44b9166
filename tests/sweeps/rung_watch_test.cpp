// SPDX-License-Identifier: Apache-2.0
#include "sweeps/rung_watch.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

class RungWatchTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return scratch_.path() / "metrics.jsonl"; }
  void add(int epoch, const std::string& value) const {
    std::ofstream(path(), std::ios::app) << "{\"epoch\":" << epoch << ",\"validation\":{\"loss\":" << value << "}}\n";
  }
  tests::ScratchFolder scratch_;
};

TEST_F(RungWatchTest, ReportsEachRungOnceWithItsValueThere) {
  RungWatch watch(path(), "validation.loss", {2, 4});
  EXPECT_TRUE(watch.look().empty());
  add(1, "0.9");
  EXPECT_TRUE(watch.look().empty());
  add(2, "0.5");
  add(3, "0.4");
  const auto first = watch.look();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].epoch, 2u);
  EXPECT_EQ(first[0].value, 0.5);
  add(4, "0.3");
  ASSERT_EQ(watch.look().size(), 1u);
  add(5, "0.2");
  EXPECT_TRUE(watch.look().empty());
}

TEST_F(RungWatchTest, TwoRungsAtOneLookAreTwo) {
  for (int epoch = 1; epoch <= 5; ++epoch) add(epoch, "0." + std::to_string(epoch));
  RungWatch watch(path(), "validation.loss", {1, 3});
  const auto reached = watch.look();
  ASSERT_EQ(reached.size(), 2u);
  EXPECT_EQ(reached[0].value, 0.1);
  EXPECT_EQ(reached[1].value, 0.3);
}

TEST_F(RungWatchTest, AMissingMetricIsNotANumber) {
  add(1, "null");
  RungWatch watch(path(), "validation.loss", {1});
  const auto reached = watch.look();
  ASSERT_EQ(reached.size(), 1u);
  EXPECT_TRUE(std::isnan(reached[0].value));
}

TEST_F(RungWatchTest, AResumedRunDoesNotReachARungAgain) {
  add(1, "0.5");
  add(2, "0.4");
  RungWatch watch(path(), "validation.loss", {1, 3});
  EXPECT_EQ(watch.look().size(), 1u);
  std::filesystem::remove(path());
  add(1, "0.5");
  EXPECT_TRUE(watch.look().empty());
  add(2, "0.4");
  add(3, "0.3");
  EXPECT_EQ(watch.look().size(), 1u);
}

}  // namespace
}  // namespace assay::sweeps
