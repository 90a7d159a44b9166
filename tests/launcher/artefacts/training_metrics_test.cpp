// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/training_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::artefacts {
namespace {

using nlohmann::json;

constexpr const char* kLog =
    "{\"epoch\": 1, \"train\": {\"loss\": 0.7, \"accuracy\": 0.5}, \"validation\": {\"loss\": 0.6, \"accuracy\": 0.55, "
    "\"precision\": 0.5, \"recall\": 1, \"roc_auc\": 0.75}}\n"
    "{\"epoch\": 2, \"train\": {\"loss\": 0.5, \"accuracy\": 0.75}, \"validation\": {\"loss\": 0.4, \"accuracy\": 0.8, "
    "\"precision\": 0.9, \"recall\": 0.7, \"roc_auc\": null}}\n"
    "{\"epoch\": 3, \"tra";

const JudgedImages kImages{.labels = evaluation::kTiedLabels, .probability_real = evaluation::kTiedScores};

TEST(TrainingMetrics, HoldsExactlyTheDocumentedKeys) {
  const json object = json::parse(training_metrics_json(kLog, kImages));
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"epochs", "accuracy", "loss", "validation", "roc", "pr", "confusion"}));
}

TEST(TrainingMetrics, TellsTheHistoryAndPassesOverATornLine) {
  const json object = json::parse(training_metrics_json(kLog, kImages));
  EXPECT_EQ(object["epochs"], 2);
  EXPECT_EQ(object["accuracy"], (json{0.5, 0.75}));
  EXPECT_EQ(object["loss"], (json{0.7, 0.5}));
  EXPECT_EQ(object["validation"]["recall"], (json{1, 0.7}));
  EXPECT_EQ(object["validation"]["roc_auc"], (json{0.75, nullptr}));
}

TEST(TrainingMetrics, DrawsTheCurves) {
  const json object = json::parse(training_metrics_json("", kImages));
  EXPECT_EQ(object["epochs"], 0);
  EXPECT_NEAR(object["roc"]["auc"].get<double>(), 0.84118967452300786, 1e-12);
  EXPECT_TRUE(object["roc"]["thresholds"][0].is_null());
  EXPECT_EQ(object["roc"]["thresholds"][1], 1);
  EXPECT_EQ(object["roc"]["fpr"].size(), object["roc"]["thresholds"].size());
  EXPECT_EQ(object["pr"]["precision"].size(), object["pr"]["thresholds"].size() + 1);
  EXPECT_EQ(object["confusion"], (json{{30, 3}, {9, 18}}));
}

TEST(TrainingMetrics, OfADivergedModelHasNoCurves) {
  const std::vector<std::uint8_t> labels = {0, 1};
  const std::vector<double> scores = {0.25, std::nan("")};
  const json object = json::parse(training_metrics_json(kLog, {.labels = labels, .probability_real = scores}));
  EXPECT_TRUE(object["roc"]["fpr"].empty());
  EXPECT_TRUE(object["roc"]["auc"].is_null());
  EXPECT_EQ(object["confusion"], (json{{1, 0}, {1, 0}}));
}

}  // namespace
}  // namespace assay::launcher::artefacts
