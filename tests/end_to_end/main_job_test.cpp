// SPDX-License-Identifier: Apache-2.0
// The main job from images to predictions, alone, as the README shows it.
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class MainJob : public AssayProgram {};

TEST_F(MainJob, LeavesTheDocumentedRunFolder) {
  const Outcome trained = assay(train_arguments("run"));
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(trained.out, "");
  for (const char* name :
       {"config.yaml", "overrides.txt", "command.txt", "environment.json", "status.json", "events.jsonl",
        "metrics.jsonl", "metrics.csv", "logs/rank-0000.log", "checkpoints/last/model.safetensors",
        "checkpoints/last/optimizer.safetensors", "checkpoints/last/state.json", "checkpoints/last/manifest.json",
        "checkpoints/best/model.safetensors"}) {
    EXPECT_TRUE(std::filesystem::exists(scratch() / "run" / name)) << name;
  }
  const json status = json::parse(read(at("run/status.json")));
  EXPECT_EQ(status.at("state"), "done");
  EXPECT_EQ(status.at("epoch"), 3);
  EXPECT_EQ(status.at("attempts"), 1);
}

TEST_F(MainJob, WritesOneMetricsRecordPerEpoch) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  std::istringstream lines(read(at("run/metrics.jsonl")));
  int epoch = 0;
  double first_loss = 0;
  double last_loss = 0;
  for (std::string text; std::getline(lines, text);) {
    const json line = json::parse(text);
    EXPECT_EQ(line.at("epoch"), ++epoch);
    EXPECT_EQ(line.at("step"), epoch * 7);  // 174 training images in batches of 25
    EXPECT_TRUE(line.at("validation").at("roc_auc").is_number());
    last_loss = line.at("train").at("loss");
    if (epoch == 1) first_loss = last_loss;
  }
  EXPECT_EQ(epoch, 3);
  EXPECT_LT(last_loss, first_loss);
}

TEST_F(MainJob, RunsTheResolvedConfigurationAgain) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  const Outcome again = assay({"train", "--config", at("run/config.yaml"), "--data", store(), "--run", at("again")});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(read(at("run/checkpoints/last/model.safetensors")), read(at("again/checkpoints/last/model.safetensors")));
}

TEST_F(MainJob, LeavesAFinishedRunUnchanged) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  const std::string events = read(at("run/events.jsonl"));
  const Outcome again = assay(train_arguments("run"));
  EXPECT_EQ(again.code, 0);
  EXPECT_NE(again.err.find("finished already"), std::string::npos) << again.err;
  EXPECT_EQ(read(at("run/events.jsonl")), events);
}

TEST_F(MainJob, DryRunWritesNothing) {
  const Outcome outcome = assay(train_arguments("run", {"--dry-run", "3"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("dry run: 3 steps"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

TEST_F(MainJob, EvaluatesTheTestSplit) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  const Outcome evaluated = assay({"evaluate", "--run", at("run")});
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_NE(evaluated.out.find("ROC AUC"), std::string::npos);
  const json metrics = json::parse(read(at("run/evaluation/test/metrics.json")));
  EXPECT_EQ(metrics.at("count"), 48);
  const json& confusion = metrics.at("confusion");
  const int right = confusion.at("true_fake").get<int>() + confusion.at("true_real").get<int>();
  const int wrong = confusion.at("false_fake").get<int>() + confusion.at("false_real").get<int>();
  EXPECT_EQ(right + wrong, 48);
  EXPECT_DOUBLE_EQ(metrics.at("accuracy").get<double>(), right / 48.0);
  EXPECT_EQ(read(at("run/evaluation/test/predictions.csv")).substr(0, 28), "name,label,probability_real\n");
}

TEST_F(MainJob, PredictsFilesFoldersAndReportsWhatItCannotRead) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::directory_iterator(at("images/test/REAL"))) file = entry.path();
  const Outcome one = assay({"predict", "--run", at("run"), file.string()});
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_EQ(one.out.substr(0, 28), "path,label,probability_real\n");
  EXPECT_NE(one.out.find(file.string() + ","), std::string::npos) << one.out;

  const Outcome folder = assay({"predict", "--run", at("run"), "--format", "json", at("images/test")});
  ASSERT_EQ(folder.code, 0) << folder.err;
  EXPECT_EQ(json::parse(folder.out).size(), 48u);

  const Outcome mixed = assay({"predict", "--run", at("run"), at("run/config.yaml"), file.string()});
  EXPECT_EQ(mixed.code, 3);
  EXPECT_NE(mixed.err.find("config.yaml: not predicted"), std::string::npos) << mixed.err;
  EXPECT_NE(mixed.out.find(file.string() + ","), std::string::npos);
}

TEST_F(MainJob, PredictionsAgreeWithTheEvaluation) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  ASSERT_EQ(assay({"evaluate", "--run", at("run")}).code, 0);
  const json predicted = json::parse(assay({"predict", "--run", at("run"), "--format", "json", at("images/test")}).out);
  std::istringstream rows(read(at("run/evaluation/test/predictions.csv")));
  std::string header;
  std::getline(rows, header);
  std::size_t index = 0;
  for (std::string row; std::getline(rows, row); ++index) {
    EXPECT_NEAR(std::stod(row.substr(row.rfind(',') + 1)), predicted.at(index).at("probability_real").get<double>(),
                1e-6);
  }
  EXPECT_EQ(index, predicted.size());
}

}  // namespace
}  // namespace assay::tests
