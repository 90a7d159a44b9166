// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/model_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/launcher/evaluation/evaluated_sample.hpp"

namespace assay::launcher::artefacts {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json card_of(const evaluation::EvaluatedRun& run) {
  return json::parse(model_card_json(evaluation::sample_run(), run, evaluation::sample_assessment()));
}

evaluation::EvaluatedRun sample() {
  return evaluation::sample_evaluated(evaluation::sample_run());
}

TEST(ModelCard, HoldsExactlyTheDocumentedKeys) {
  std::set<std::string> keys;
  const json card = card_of(sample());
  for (const auto& [key, value] : card.items()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"architecture", "optimizer", "learning_rate", "loss", "parameters", "epochs",
                                         "batch", "data", "metrics", "limits"}));
}

TEST(ModelCard, SaysWhatTheModelIsAndHowItWasTrained) {
  const json card = card_of(sample());
  EXPECT_THAT(card["architecture"][0].get<std::string>(), HasSubstr("compact on 32x32x3"));
  EXPECT_EQ(card["architecture"].size(), 1 + sample().model.layers.size());
  EXPECT_EQ(card["optimizer"], "adam");
  EXPECT_EQ(card["learning_rate"], 1e-3);
  EXPECT_EQ(card["loss"], "sparse_categorical_cross_entropy");
  EXPECT_EQ(card["parameters"], 93954);
  EXPECT_EQ(card["epochs"], 5);
  EXPECT_EQ(card["batch"], 32);
}

TEST(ModelCard, NamesTheDataButNoPath) {
  const json card = card_of(sample());
  EXPECT_EQ(card["data"]["trained_on"]["store"], "train.h5");
  EXPECT_EQ(card["data"]["evaluated_on"]["store"], "other.h5");
  EXPECT_EQ(card["data"]["evaluated_on"]["FAKE"], 33);
  EXPECT_EQ(card.dump().find("/somewhere"), std::string::npos);
}

TEST(ModelCard, BringsFiguresWithTheirIntervals) {
  const json metrics = card_of(sample())["metrics"];
  EXPECT_EQ(metrics["accuracy"]["value"], 0.8);
  EXPECT_LT(metrics["accuracy"]["low"].get<double>(), 0.8);
  EXPECT_GT(metrics["roc_auc"]["high"].get<double>(), metrics["roc_auc"]["value"].get<double>());
}

TEST(ModelCard, ItsLimitsFollowFromTheRun) {
  evaluation::EvaluatedRun run = sample();
  const std::string limits = card_of(run)["limits"].dump();
  EXPECT_THAT(limits, HasSubstr("split 'test' of store fedcba987654"));
  EXPECT_THAT(limits, HasSubstr("32x32 pixels"));
  EXPECT_THAT(limits, HasSubstr("60 images"));
  EXPECT_THAT(limits, HasSubstr("55.0 % of these images are FAKE"));
  EXPECT_THAT(limits, HasSubstr("temperature of 1.5"));
  EXPECT_THAT(limits, Not(HasSubstr("trained on")));
  run.split = "train";
  run.temperature = 1;
  const std::string others = card_of(run)["limits"].dump();
  EXPECT_THAT(others, HasSubstr("nothing of new images"));
  EXPECT_THAT(others, HasSubstr("as the training left them"));
}

TEST(ModelCard, OfAModelThatWasNeverEvaluatedSaysSo) {
  const json card =
      json::parse(unevaluated_model_card_json(evaluation::sample_run(), {{"validation.roc_auc", 0.75}, {"lr", 1e-3}}));
  const json evaluated = card_of(sample());
  for (const auto& [key, value] : evaluated.items()) EXPECT_TRUE(card.contains(key)) << key;
  EXPECT_EQ(card.size(), evaluated.size());
  EXPECT_EQ(card["architecture"], evaluated["architecture"]);
  EXPECT_EQ(card["data"]["trained_on"], evaluated["data"]["trained_on"]);
  EXPECT_EQ(card["data"]["evaluated_on"], nullptr);
  EXPECT_EQ(card["metrics"]["validation.roc_auc"], (json{{"value", 0.75}, {"low", nullptr}, {"high", nullptr}}));
  EXPECT_THAT(card["limits"][0].get<std::string>(), HasSubstr("never evaluated"));
}

}  // namespace
}  // namespace assay::launcher::artefacts
