// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/sample_log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class SampleLogTest : public ::testing::Test {
 protected:
  std::vector<nlohmann::json> lines() const {
    std::vector<nlohmann::json> found;
    std::ifstream file(folder_.samples());
    for (std::string line; std::getline(file, line);) found.push_back(nlohmann::json::parse(line));
    return found;
  }

  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path()};
};

TEST_F(SampleLogTest, EveryBatchIsALine) {
  SampleLog log(folder_);
  log.note(1, 0, std::vector<std::uint32_t>{7, 3});
  log.note(1, 1, std::vector<std::uint32_t>{5});
  EXPECT_TRUE(lines().empty()) << "held back";
  log.flush();
  log.note(2, 0, {});
  log.flush();
  log.flush();
  const auto found = lines();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], nlohmann::json({{"epoch", 1}, {"batch", 0}, {"samples", {7, 3}}}));
  EXPECT_EQ(found[1]["samples"], nlohmann::json({5}));
  EXPECT_EQ(found[2]["epoch"], 2);
}

TEST_F(SampleLogTest, WhatIsHeldBackStaysSmall) {
  SampleLog log(folder_);
  const std::vector<std::uint32_t> many(200'000, 123456);
  log.note(1, 0, many);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0]["samples"].size(), many.size());
}

}  // namespace
}  // namespace assay::launcher::training
