// SPDX-License-Identifier: Apache-2.0
// What `assay evaluate` writes, the temperature it fits, and what the other commands make of that.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "data/files/sha256.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class Evaluate : public AssayProgram {
 protected:
  void train(const std::vector<std::string>& more = {}) {
    const Outcome trained = assay(train_arguments("run", more));
    ASSERT_EQ(trained.code, 0) << trained.err;
  }
  Outcome evaluate(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"evaluate", "--run", at("run")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return assay(arguments);
  }
  json metrics(const std::string& split = "test") const {
    return json::parse(read(at("run/evaluation/" + split + "/metrics.json")));
  }
  // What `predict` says of the test images.
  std::vector<double> predicted(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"predict", "--run", at("run"), "--format", "json", at("images/test")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<double> probabilities;
    for (const json& image : json::parse(assay(arguments).out)) probabilities.push_back(image.at("probability_real"));
    return probabilities;
  }
};

double log_odds(double probability) {
  return std::log(probability / (1 - probability));
}

TEST_F(Evaluate, PrintsAnIntervalBesideEachHeadlineAndAThreshold) {
  train();
  const Outcome outcome = evaluate({"--fake-recall", "0.8", "--thresholds"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* text : {"95 % interval", "ROC AUC", "compact on 32x32x3", "wished 0.8", "FAKE found"}) {
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text;
  }
  const json interval = metrics().at("intervals").at("roc_auc");
  EXPECT_LE(interval.at("low"), metrics().at("roc_auc"));
  EXPECT_GE(interval.at("high"), metrics().at("roc_auc"));
  EXPECT_GE(metrics().at("operating_point").at("fake_recall"), 0.8);
}

// As a disk or a foreign tool may leave it: whole by its hash, but one weight is not a number.
void spoil_weights(const std::filesystem::path& checkpoint) {
  const auto load = [&](const char* name) {
    std::ifstream file(checkpoint / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto store = [&](const char* name, const std::string& bytes) {
    std::ofstream(checkpoint / name, std::ios::binary | std::ios::trunc) << bytes;
  };
  const auto hash = [](const std::string& bytes) { return data::files::sha256_hex(bytes); };
  std::string weights = load("model.safetensors");
  std::string manifest = load("manifest.json");
  const std::string before = hash(weights);
  weights.replace(weights.size() - 4, 4, std::string("\0\0\xc0\x7f", 4));
  ASSERT_NE(manifest.find(before), std::string::npos);
  manifest.replace(manifest.find(before), before.size(), hash(weights));
  store("model.safetensors", weights);
  store("manifest.json", manifest);
}

TEST_F(Evaluate, NoFiguresComeOfWeightsThatAreNoNumbers) {
  train();
  for (const auto& entry : std::filesystem::directory_iterator(at("run/checkpoints"))) {
    if (!entry.is_symlink()) spoil_weights(entry.path());
  }
  expect_refused(evaluate(), 5, {"not finite"});
  expect_refused(assay({"predict", "--run", at("run"), at("images/test")}), 5, {"not finite"});
  expect_refused(assay({"explain", "--run", at("run"), "--count", "1"}), 5, {"not finite"});
  EXPECT_FALSE(std::filesystem::exists(at("run/evaluation")));
  EXPECT_FALSE(std::filesystem::exists(at("run/explanations")));
}

TEST_F(Evaluate, ARecallThatIsNoNumberIsRefused) {
  train();
  expect_refused(evaluate({"--fake-recall", "nan"}), 2, {"nan"});
}

TEST_F(Evaluate, LeavesItsArtefacts) {
  train();
  ASSERT_EQ(evaluate({"--bootstrap", "20"}).code, 0);
  EXPECT_EQ(metrics().at("intervals").at("resamples"), 20);
  const json history = json::parse(read(at("run/artefacts/training_metrics.json")));
  EXPECT_EQ(history.at("epochs"), 3);
  EXPECT_EQ(history.at("loss").size(), 3u);
  EXPECT_EQ(history.at("roc").at("auc"), metrics().at("roc_auc"));
  const std::string report = read(at("run/artefacts/classification_report.tsv"));
  EXPECT_EQ(report.substr(0, report.find('\n')), "class\tprecision\trecall\tf1-score\tsupport");
  const json card = json::parse(read(at("run/artefacts/model_card.json")));
  EXPECT_EQ(card.at("metrics").at("accuracy").at("value"), metrics().at("accuracy"));
  EXPECT_EQ(card.dump().find(scratch().string()), std::string::npos);
}

TEST_F(Evaluate, JudgesTheImagesTheRunHeldBackAsTheTrainingDid) {
  train({"evaluation.batch=250"});
  const Outcome outcome = evaluate({"--split", "validation", "--checkpoint", "last"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream log(read(at("run/metrics.jsonl")));
  json record;
  for (std::string line; std::getline(log, line);) record = json::parse(line);
  EXPECT_EQ(metrics("validation").at("accuracy"), record.at("validation").at("accuracy"));
  EXPECT_EQ(metrics("validation").at("roc_auc"), record.at("validation").at("roc_auc"));
}

TEST_F(Evaluate, FitsATemperatureThatEveryCommandUsesFromThenOn) {
  train({"data.validation.fraction=0.3"});
  const std::vector<double> before = predicted();
  ASSERT_EQ(evaluate().code, 0);
  const json plain = metrics();
  const Outcome fitted = evaluate({"--temperature"});
  ASSERT_EQ(fitted.code, 0) << fitted.err;
  const json calibration = json::parse(read(at("run/calibration.json")));
  const double temperature = calibration.at("temperature");
  EXPECT_NE(temperature, 1);
  EXPECT_LE(calibration.at("log_loss_after"), calibration.at("log_loss_before"));
  EXPECT_EQ(metrics().at("temperature"), temperature);
  EXPECT_EQ(metrics().at("roc_auc"), plain.at("roc_auc"));
  EXPECT_EQ(metrics().at("accuracy"), plain.at("accuracy"));
  EXPECT_NE(metrics().at("log_loss"), plain.at("log_loss"));
  const std::vector<double> after = predicted();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_NEAR(log_odds(after[i]), log_odds(before[i]) / temperature, 1e-4) << i;
  }
  EXPECT_EQ(predicted({"--no-temperature"}), before);
  ASSERT_EQ(evaluate({"--no-temperature"}).code, 0);
  EXPECT_EQ(metrics(), plain);
}

TEST_F(Evaluate, LeavesOutATemperatureOfOtherWeightsAndSaysSo) {
  train({"data.validation.fraction=0.3"});
  const std::vector<double> before = predicted();
  ASSERT_EQ(evaluate({"--temperature"}).code, 0);
  json calibration = json::parse(read(at("run/calibration.json")));
  calibration["weights_sha256"] = "0123";
  std::ofstream(at("run/calibration.json")) << calibration.dump();
  const Outcome outcome = evaluate();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("not with these"), std::string::npos) << outcome.err;
  EXPECT_EQ(metrics().at("temperature"), 1);
  EXPECT_EQ(predicted(), before);
}

TEST_F(Evaluate, FitsTheSameTemperatureOnAnyNumberOfRanks) {
  train({"data.validation.fraction=0.3", "evaluation.batch=7"});
  ASSERT_EQ(evaluate({"--temperature"}).code, 0);
  const std::string alone = read(at("run/calibration.json")), figures = read(at("run/evaluation/test/metrics.json"));
  std::filesystem::remove(at("run/calibration.json"));
  const Outcome outcome = assay_ranks(2, {"evaluate", "--run", at("run"), "--temperature"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read(at("run/calibration.json")), alone);
  EXPECT_EQ(read(at("run/evaluation/test/metrics.json")), figures);
}

TEST_F(Evaluate, RefusesWhatItCannotDo) {
  train({"data.validation.fraction=0", "early_stopping.monitor=none"});
  expect_refused(evaluate({"--temperature"}), 3, {"held no images back"});
  expect_refused(evaluate({"--split", "validation"}), 3, {"held no images back"});
  EXPECT_FALSE(std::filesystem::exists(at("run/calibration.json")));
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--fake-recall", "0"},
                                                    {"--fake-recall", "1.1"},
                                                    {"--bootstrap", "-1"},
                                                    {"--temperature", "--no-temperature"},
                                                    {"--split", "nowhere"}}) {
    EXPECT_EQ(evaluate(arguments).code, 2) << arguments.front();
  }
  EXPECT_FALSE(std::filesystem::exists(at("run/evaluation")));
}

TEST_F(Evaluate, AnotherStoreHasNoValidationSplitOfTheRun) {
  train();
  ASSERT_EQ(assay({"sample", "--output", at("more"), "--count", "40", "--seed", "9"}).code, 0);
  ASSERT_EQ(assay({"pack", at("more"), "--output", at("more.h5")}).code, 0);
  expect_refused(evaluate({"--data", at("more.h5"), "--split", "validation"}), 3, {"more.h5", "validation"});
  EXPECT_EQ(evaluate({"--data", at("more.h5")}).code, 0);
}

}  // namespace
}  // namespace assay::tests
