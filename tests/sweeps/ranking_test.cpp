// SPDX-License-Identifier: Apache-2.0
#include "sweeps/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sweeps/sweep_error.hpp"
#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using tests::collected;
using tests::collection_of;

constexpr const char* kAuc = "validation.roc_auc";

std::vector<std::size_t> places(const Ranking& ranking) {
  std::vector<std::size_t> places;
  for (const RankedTrial& trial : ranking.trials) places.push_back(trial.place);
  return places;
}

TEST(Ranking, OrdersByTheObjectiveAndKeepsThePlanAmongEquals) {
  const Collection collection = collection_of(
      {collected("a", {}, {{kAuc, .5}}), collected("b", {}, {{kAuc, .9}}), collected("c", {}, {{kAuc, .5}})});
  const Ranking ranking = rank_trials(collection, "");
  EXPECT_THAT(places(ranking), ElementsAre(1, 0, 2));
  EXPECT_EQ(ranking.best, 1u);
  EXPECT_EQ(ranking.figure, kAuc);
  EXPECT_THAT(places(rank_trials(collection, "", false)), ElementsAre(0, 2, 1));
}

TEST(Ranking, FollowsTheModeOfTheObjective) {
  const Collection collection = collection_of({collected("a", {}, {{"x", 1}}), collected("b", {}, {{"x", 2}})},
                                              {.metric = "x", .maximise = false});
  EXPECT_THAT(places(rank_trials(collection, "")), ElementsAre(0, 1));
  EXPECT_THAT(places(rank_trials(collection, "best.x")), ElementsAre(0, 1));
}

TEST(Ranking, LeavesOutWhatFailedNeverStartedOrHasNoFigure) {
  const Collection collection = collection_of(
      {collected("a", {}, {{kAuc, .9}}, TrialState::failed), collected("b", {}, {{kAuc, .8}}, TrialState::waiting),
       collected("c", {}, {}), collected("d", {}, {{kAuc, .7}}, TrialState::interrupted),
       collected("e", {}, {{kAuc, .6}}, TrialState::pruned)});
  const Ranking ranking = rank_trials(collection, "");
  EXPECT_THAT(places(ranking), ElementsAre(3, 4));
  EXPECT_EQ(ranking.best, 4u) << "one that was interrupted is not the best yet";
}

TEST(Ranking, HasNoBestWhereNothingEnded) {
  EXPECT_FALSE(rank_trials(collection_of({}), "").best.has_value());
  const Collection running = collection_of({collected("a", {}, {{kAuc, .9}}, TrialState::running)});
  EXPECT_FALSE(rank_trials(running, "").best.has_value());
}

TEST(Ranking, KnowsWhichFiguresAreBetterSmall) {
  for (const char* name : {"validation.loss", "evaluation.test.log_loss", "evaluation.test.brier", "wall_seconds",
                           "evaluation.test.calibration_error", "evaluation.test.rmse_labels"}) {
    EXPECT_TRUE(smaller_is_better(name)) << name;
  }
  for (const char* name : {"validation.roc_auc", "epochs_per_second", "evaluation.test.mcc", "glossy"}) {
    EXPECT_FALSE(smaller_is_better(name)) << name;
  }
}

TEST(Ranking, RefusesAFigureThatNobodyKnows) {
  EXPECT_THROW(rank_trials(collection_of({}), "validation.f9"), SweepError);
}

}  // namespace
}  // namespace assay::sweeps
