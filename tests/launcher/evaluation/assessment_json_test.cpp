// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/launcher/evaluation/evaluated_sample.hpp"

namespace assay::launcher::evaluation {
namespace {

using nlohmann::json;

json object_of(const Assessment& assessment) {
  static const EvaluatedRun run = sample_evaluated(sample_run());
  return json::parse(assessment_json(assessment, run));
}

TEST(AssessmentJson, HoldsTheDocumentedFigures) {
  const json object = object_of(sample_assessment());
  for (const char* name : {"count", "accuracy", "precision", "recall", "f1", "roc_auc", "average_precision", "log_loss",
                           "brier", "mse", "rmse", "mse_labels", "rmse_labels", "confusion", "per_class"}) {
    EXPECT_TRUE(object.contains(name)) << name;
  }
  EXPECT_EQ(object["confusion"], (json{{"true_fake", 30}, {"false_real", 3}, {"false_fake", 9}, {"true_real", 18}}));
  EXPECT_EQ(object["confusion_normalised"]["true_fake"], 30.0 / 33);
  EXPECT_EQ(object["per_class"]["REAL"]["support"], 27);
  EXPECT_EQ(object["per_class"]["REAL"]["accuracy"], 18.0 / 27);
  EXPECT_EQ(object["micro"]["f1"], 0.8);
}

TEST(AssessmentJson, HoldsIntervalsAndHowTheyWereMade) {
  const json intervals = object_of(sample_assessment())["intervals"];
  EXPECT_EQ(intervals["confidence"], 0.95);
  EXPECT_EQ(intervals["resamples"], 50);
  EXPECT_EQ(intervals["seed"], 3);
  for (const char* name : {"accuracy", "balanced_accuracy", "mcc", "f1", "macro_f1", "roc_auc", "average_precision",
                           "log_loss", "brier", "rmse"}) {
    EXPECT_LT(intervals[name]["low"].get<double>(), intervals[name]["high"].get<double>()) << name;
  }
  EXPECT_EQ(intervals["per_class"]["FAKE"]["recall"]["low"], wilson_interval(30, 33).low);
}

TEST(AssessmentJson, HoldsThresholdsAndCalibration) {
  const json object = object_of(sample_assessment());
  EXPECT_EQ(object["thresholds"].size(), 9u);
  EXPECT_EQ(object["thresholds"][4]["fake_recall"], 30.0 / 33);
  EXPECT_EQ(object["operating_point"]["wished_fake_recall"], 0.9);
  EXPECT_GE(object["operating_point"]["fake_recall"].get<double>(), 0.9);
  EXPECT_EQ(object["calibration"].size(), 11u);
  EXPECT_GT(object["calibration_error"].get<double>(), 0);
  EXPECT_EQ(object["threshold"], 0.5);
  EXPECT_EQ(object["positive"], "REAL");
}

TEST(AssessmentJson, SaysWhatWasEvaluated) {
  const json object = object_of(sample_assessment());
  EXPECT_EQ(object["split"], "test");
  EXPECT_EQ(object["store"], (json{{"file", "other.h5"}, {"content_hash", "fedcba9876543210"}}));
  EXPECT_EQ(object["checkpoint"], (json{{"step", 250}, {"weights_sha256", "feed"}}));
  EXPECT_EQ(object["temperature"], 1.5);
  EXPECT_EQ(object["model"]["name"], "compact");
  std::int64_t parameters = 0;
  for (const json& layer : object["model"]["layers"]) parameters += layer["parameters"].get<std::int64_t>();
  EXPECT_EQ(parameters, object["model"]["parameters"]);
}

TEST(AssessmentJson, WritesUndefinedFiguresAsNull) {
  const std::vector<std::uint8_t> reals = {1, 1};
  const json object = object_of(assess(reals, std::vector<double>{0.9, 0.2}, {}));
  EXPECT_TRUE(object["roc_auc"].is_null());
  EXPECT_TRUE(object["intervals"]["roc_auc"]["low"].is_null());
  EXPECT_TRUE(object["per_class"]["FAKE"]["accuracy"].is_null());
  EXPECT_TRUE(object["operating_point"].is_null());
  EXPECT_EQ(object["confusion"], (json{{"true_fake", 0}, {"false_real", 0}, {"false_fake", 1}, {"true_real", 1}}));
}

}  // namespace
}  // namespace assay::launcher::evaluation
