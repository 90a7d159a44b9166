// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_json.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/launcher/explanation/sample_explanation.hpp"

namespace assay::launcher::explanation {
namespace {

using nlohmann::json;

ExplanationContext context() {
  return {.options = sample_options(),
          .background = {.names = {"train/FAKE/1.png", "train/REAL/2.png"}, .sha256 = "ab12", .images = {}, .mean = {}},
          .threshold = 0.5,
          .temperature = 1.5,
          .step = 45,
          .weights_sha256 = "cd34"};
}

json written(const ImageExplanation& explanation) {
  return json::parse(explanation_json(explanation, context()));
}

TEST(ExplanationJson, HoldsWhatScriptsMayRelyOn) {
  const json found = written(sample_explanation());
  EXPECT_EQ(found.at("image"), "test/REAL/5.png");
  EXPECT_EQ(found.at("label"), "REAL");
  EXPECT_EQ(found.at("prediction"), "REAL");
  EXPECT_EQ(found.at("probability_real"), 0.7) << "the shortest text of the float32";
  const json& methods = found.at("methods");
  EXPECT_EQ(methods.at("gradcam").at("layer"), "conv3");
  EXPECT_EQ(methods.at("lime").at("segments"), 2);
  EXPECT_EQ(methods.at("lime").at("r2"), 0.9);
  EXPECT_EQ(methods.at("lime").at("stability"), 1);
  EXPECT_EQ(methods.at("lime").at("weights"), json({0.25, -0.5}));
  EXPECT_EQ(methods.at("lime").at("standard_errors"), json({0.01, 0.02}));
  EXPECT_EQ(methods.at("shap").at("completeness_gap"), 0.01);
  EXPECT_EQ(methods.at("shap").at("standard_error"), 0.02);
  EXPECT_EQ(methods.at("kernelshap").at("exact"), true);
}

TEST(ExplanationJson, SaysHowFarEachMethodMayBeBelieved) {
  const json found = written(sample_explanation());
  const json& trust = found.at("methods").at("gradcam").at("trust");
  EXPECT_EQ(trust.at("real").at("deletion_auc"), 0.2);
  EXPECT_EQ(trust.at("real").at("insertion_auc"), 0.8);
  EXPECT_EQ(trust.at("randomisation_similarity"), 0.125);
  EXPECT_FALSE(trust.contains("fake")) << "not explained";
  EXPECT_EQ(found.at("random_maps").at("real").at("deletion_auc"), 0.5);
  EXPECT_EQ(found.at("hidden_by"), "background_mean");
}

TEST(ExplanationJson, SaysWhatItTakesToGetItAgain) {
  const json found = written(sample_explanation());
  EXPECT_EQ(found.at("checkpoint").at("step"), 45);
  EXPECT_EQ(found.at("checkpoint").at("weights_sha256"), "cd34");
  EXPECT_EQ(found.at("background").at("sha256"), "ab12");
  EXPECT_EQ(found.at("background").at("names").size(), 2u);
  EXPECT_EQ(found.at("temperature"), 1.5);
  EXPECT_EQ(found.at("options").at("seed"), 0);
}

TEST(ExplanationJson, WhatIsNotKnownIsNull) {
  ImageExplanation explanation = sample_explanation();
  explanation.label = {};
  explanation.attributions.lime->stability = std::numeric_limits<double>::quiet_NaN();
  const json found = written(explanation);
  EXPECT_TRUE(found.at("label").is_null());
  EXPECT_TRUE(found.at("methods").at("lime").at("stability").is_null());
}

TEST(ExplanationJson, NamesOfAnyBytesMakeValidText) {
  ImageExplanation explanation = sample_explanation();
  explanation.image = "a\xff\n\"b";
  EXPECT_EQ(written(explanation).at("image"), "a\xef\xbf\xbd\n\"b");
}

TEST(ExplanationJson, WithoutTrustAndBackgroundTheyAreAbsent) {
  ImageExplanation explanation = sample_explanation();
  explanation.trust = {};
  ExplanationContext bare = context();
  bare.background = {};
  const json found = json::parse(explanation_json(explanation, bare));
  EXPECT_FALSE(found.contains("random_maps"));
  EXPECT_FALSE(found.contains("background"));
  EXPECT_FALSE(found.at("methods").at("lime").contains("trust"));
}

}  // namespace
}  // namespace assay::launcher::explanation
