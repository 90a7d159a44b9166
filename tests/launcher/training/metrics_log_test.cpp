// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/metrics_log.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

EpochRecord record_of(std::uint32_t epoch) {
  EpochRecord record;
  record.step = epoch * 10;
  record.epoch = epoch;
  record.seconds = 1.5;
  record.lr = 1e-3;
  record.train = {0.5, 0.75, 0.8, 0.9, 0};
  record.has_validation = true;
  record.validation = {0.25, 0.5, 0.6, 0.7, std::numeric_limits<double>::quiet_NaN()};
  return record;
}

class MetricsLogTest : public ::testing::Test {
 protected:
  std::string text(const std::filesystem::path& path) { return data::files::read_file(path, 1 << 20); }
  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path()};
};

TEST_F(MetricsLogTest, WritesTheDocumentedObject) {
  MetricsLog(folder_, 0).append(record_of(1));
  const auto line = nlohmann::json::parse(text(folder_.metrics_jsonl()));
  EXPECT_EQ(line.at("step"), 10);
  EXPECT_EQ(line.at("epoch"), 1);
  EXPECT_EQ(line.at("train").at("recall"), 0.9);
  EXPECT_EQ(line.at("validation").at("precision"), 0.6);
  EXPECT_TRUE(line.at("validation").at("roc_auc").is_null());
  EXPECT_FALSE(line.at("train").contains("roc_auc"));
}

TEST_F(MetricsLogTest, CsvHasAHeadingAndEmptyFieldsForUndefinedFigures) {
  MetricsLog(folder_, 0).append(record_of(1));
  const std::string csv = text(folder_.metrics_csv());
  EXPECT_EQ(csv.substr(0, 11), "epoch,step,");
  EXPECT_NE(csv.find("\n1,10,1.5,0.001,0.5,0.75,0.8,0.9,0.25,0.5,0.6,0.7,\n"), std::string::npos) << csv;
}

TEST_F(MetricsLogTest, ForgetsEpochsThatWereLostAndTornLines) {
  {
    MetricsLog log(folder_, 0);
    for (std::uint32_t epoch = 1; epoch <= 4; ++epoch) log.append(record_of(epoch));
  }
  data::files::append_line(folder_.metrics_jsonl(), "{\"step\": 50, \"epo");
  MetricsLog log(folder_, 2);
  log.append(record_of(3));
  const std::string jsonl = text(folder_.metrics_jsonl());
  EXPECT_EQ(std::count(jsonl.begin(), jsonl.end(), '\n'), 3);
  const std::string csv = text(folder_.metrics_csv());
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
}

TEST_F(MetricsLogTest, TheEventFileFollowsMetricsJsonl) {
  {
    MetricsLog log(folder_, 0);
    for (std::uint32_t epoch = 1; epoch <= 3; ++epoch) log.append(record_of(epoch));
  }
  const std::size_t three_epochs = text(folder_.tensorboard_events()).size();
  MetricsLog resumed(folder_, 2);
  EXPECT_LT(text(folder_.tensorboard_events()).size(), three_epochs) << "the lost epoch is still there";
  resumed.append(record_of(3));
  EXPECT_EQ(text(folder_.tensorboard_events()).size(), three_epochs);
}

TEST_F(MetricsLogTest, FiguresAreFoundByTheirDottedPath) {
  const EpochRecord record = record_of(1);
  EXPECT_DOUBLE_EQ(figure_at(record, "validation.loss"), 0.25);
  EXPECT_DOUBLE_EQ(figure_at(record, "train.accuracy"), 0.75);
  EXPECT_TRUE(std::isnan(figure_at(record, "validation.roc_auc")));
  EXPECT_TRUE(std::isnan(figure_at(record, "validation.nothing")));
}

}  // namespace
}  // namespace assay::launcher::training
