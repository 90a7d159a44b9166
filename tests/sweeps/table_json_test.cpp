// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using nlohmann::json;
using tests::collected;
using tests::collection_of;

json written(const Collection& collection) {
  const Ranking ranking = rank_trials(collection, "");
  return json::parse(
      collection_json(collection, ranking, seed_points(collection), axis_importance(collection, ranking)));
}

TEST(CollectionJson, HoldsTrialsRankingSeedsAndImportance) {
  const auto point = [](const char* lr, const char* seed) { return Parameters{{"lr", lr}, {"seed", seed}}; };
  const auto figures = [](double auc) { return EpochFigures{{"validation.roc_auc", auc}}; };
  const json object = written(
      collection_of({collected("a", point("1e-1", "1"), figures(.25)), collected("b", point("1e-1", "2"), figures(.75)),
                     collected("c", point("2", "1"), {}, TrialState::waiting)}));
  EXPECT_EQ(object["name"], "sample");
  EXPECT_EQ(object["objective"], (json{{"metric", "validation.roc_auc"}, {"mode", "max"}}));
  EXPECT_EQ(object["counts"]["done"], 2);
  EXPECT_EQ(object["counts"]["waiting"], 1);
  ASSERT_EQ(object["trials"].size(), 3u);
  EXPECT_EQ(object["trials"][0]["parameters"]["lr"], "1e-1");
  EXPECT_EQ(object["trials"][0]["best"]["validation.roc_auc"], .25);
  EXPECT_EQ(object["trials"][2]["best_epoch"], nullptr);
  EXPECT_EQ(object["ranking"]["trials"], (json{"b", "a"}));
  EXPECT_EQ(object["best"], "b");
  ASSERT_EQ(object["seeds"].size(), 1u);
  EXPECT_EQ(object["seeds"][0]["trials"], (json{"a", "b"}));
  EXPECT_EQ(object["seeds"][0]["figures"]["best.validation.roc_auc"]["mean"], .5);
  EXPECT_EQ(object["importance"]["measure"], kImportanceMeasure);
  EXPECT_EQ(object["importance"]["axes"][0]["share"], nullptr) << "two trials with two seeds tell nothing";
}

TEST(CollectionJson, OfNoTrialsIsWhole) {
  const json object = written(collection_of({}));
  EXPECT_TRUE(object["trials"].empty());
  EXPECT_EQ(object["best"], nullptr);
}

TEST(CollectionJson, TakesBytesThatAreNoText) {
  EXPECT_NO_THROW(written(collection_of({collected("a", {{"x", "\xff"}}, {{"\xfe", 1}})})));
}

}  // namespace
}  // namespace assay::sweeps
