// SPDX-License-Identifier: Apache-2.0
#include "sweeps/run_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

class RunFilesTest : public ::testing::Test {
 protected:
  RunFilesTest() : run_(scratch_.path() / "run") {}
  void put(const std::filesystem::path& path, const std::string& text) const {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  void add(const std::string& text) const { std::ofstream(run_.metrics_jsonl(), std::ios::app) << text; }

  tests::ScratchFolder scratch_;
  data::files::RunFolder run_;
};

TEST_F(RunFilesTest, ControlComesBackAsItWasWritten) {
  EXPECT_FALSE(read_control(run_).has_value());
  write_control(run_, {4, "a \"reason\"", 2});
  write_control(run_, {9, "another", 3});
  const auto control = read_control(run_);
  ASSERT_TRUE(control.has_value());
  EXPECT_EQ(control->stop_at_epoch, 9u);
  EXPECT_EQ(control->reason, "another");
  EXPECT_EQ(control->attempt, 3u);
  // Nothing else is left in the folder.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(run_.root()), {}), 1);
}

TEST_F(RunFilesTest, ControlThatIsNoneSaysNothing) {
  for (const char* text : {"", "{\"attempt\":", "[1]", "null"}) {
    put(run_.control(), text);
    EXPECT_FALSE(read_control(run_).has_value()) << text;
  }
  put(run_.control(), R"({"attempt": -1, "stop_at_epoch": "x", "reason": 3})");
  ASSERT_TRUE(read_control(run_).has_value());
  EXPECT_EQ(read_control(run_)->attempt, 0u);
}

TEST_F(RunFilesTest, ControlInAPlaceThatCannotBeIsAnOutputError) {
  put(run_.root(), "a file");
  EXPECT_THROW(write_control(run_, {}), data::files::OutputError);
}

TEST_F(RunFilesTest, ReportIsOneLineWhateverTheRunSays) {
  EXPECT_EQ(read_report(run_).state, "");
  put(run_.status(), R"({"state": "failed", "reason": "two\nlines \u001b[31m"})");
  EXPECT_EQ(read_report(run_).state, "failed");
  EXPECT_EQ(read_report(run_).reason, "two?lines ?[31m");
  put(run_.status(), "{\"state\": \"fai");
  EXPECT_EQ(read_report(run_).state, "");
  put(run_.status(), R"({"state": 3})");
  EXPECT_EQ(read_report(run_).state, "");
}

TEST_F(RunFilesTest, MetricsComeAsTheyGrowWholeLinesOnly) {
  MetricsReader reader(run_.metrics_jsonl());
  EXPECT_TRUE(reader.read_new().empty());
  put(run_.metrics_jsonl(), "{\"epoch\":1,\"validation\":{\"roc_auc\":0.5,\"loss\":null}}\n{\"epoch\":2,\"va");
  const auto first = reader.read_new();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].at("validation.roc_auc"), 0.5);
  EXPECT_EQ(first[0].count("validation.loss"), 0u);
  EXPECT_TRUE(reader.read_new().empty());
  add("lidation\":{\"roc_auc\":0.75}}\n");
  const auto second = reader.read_new();
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].at("epoch"), 2);
  EXPECT_EQ(second[0].at("validation.roc_auc"), 0.75);
}

TEST_F(RunFilesTest, MetricsOfAResumedRunAreReadAnew) {
  MetricsReader reader(run_.metrics_jsonl());
  put(run_.metrics_jsonl(), "{\"epoch\":1}\n{\"epoch\":2}\n");
  EXPECT_EQ(reader.read_new().size(), 2u);
  put(scratch_.path() / "shorter", "{\"epoch\":1}\n");
  std::filesystem::rename(scratch_.path() / "shorter", run_.metrics_jsonl());
  const auto again = reader.read_new();
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].at("epoch"), 1);
  add("{\"epoch\":2}\n");
  ASSERT_EQ(reader.read_new().size(), 1u);
  EXPECT_EQ(read_metrics(run_).size(), 2u);
}

}  // namespace
}  // namespace assay::sweeps
