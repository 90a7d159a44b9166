// SPDX-License-Identifier: Apache-2.0
#include "sweeps/seed_intervals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using tests::collected;
using tests::collection_of;

TEST(SeedFigures, AreThoseOfNumpyAndScipy) {
  // a = [.91, .93, .902, .95]; a.mean(), a.std(ddof=1), scipy.stats.t.interval(.95, 3, a.mean(), a.std(ddof=1) / 2)
  const SeedFigure figure = summarise({.91, .93, .902, .95});
  EXPECT_EQ(figure.count, 4u);
  EXPECT_NEAR(figure.mean, 0.923, 1e-15);
  EXPECT_NEAR(figure.deviation, 0.021509687739868878, 1e-15);
  EXPECT_NEAR(figure.low, 0.888773286862224, 1e-14);
  EXPECT_NEAR(figure.high, 0.9572267131377761, 1e-14);
}

TEST(SeedFigures, OfOneValueHaveNoInterval) {
  const SeedFigure figure = summarise({.5});
  EXPECT_EQ(figure.mean, .5);
  EXPECT_TRUE(std::isnan(figure.deviation) && std::isnan(figure.low) && std::isnan(figure.high));
  EXPECT_TRUE(std::isnan(summarise({}).mean));
}

Parameters point(const char* lr, const char* seed) {
  return {{"optimizer.lr", lr}, {"seed", seed}};
}

TEST(SeedPoints, AreTrialsThatDifferInTheSeedAlone) {
  const Collection collection = collection_of(
      {collected("a", point("1", "1"), {{"x", 1}}), collected("b", point("2", "1"), {{"x", 2}}),
       collected("c", point("1", "2"), {{"x", 4}}), collected("d", point("1", "3"), {{"x", 9}}, TrialState::pruned)});
  const auto points = seed_points(collection);
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].parameters, (Parameters{{"optimizer.lr", "1"}}));
  EXPECT_THAT(points[0].trials, ElementsAre(0, 2)) << "one that was stopped early is no repetition";
  EXPECT_THAT(points[1].trials, ElementsAre(1));
  EXPECT_EQ(points[0].figures.at("best.x").mean, 2.5);
  EXPECT_EQ(points[1].figures.at("best.x").count, 1u);
}

TEST(SeedPoints, AreTheSameInEverySpellingAndOrder) {
  const auto points = seed_points(
      collection_of({collected("a", {{"seed", "1"}, {"optimizer.lr", "0.001"}, {"loss.kind", "bce"}}, {{"x", 1}}),
                     collected("b", {{"optimizer.lr", "1e-3"}, {"loss.kind", "bce"}, {"seed", "2"}}, {{"x", 2}}),
                     collected("c", {{"loss.kind", "bce"}, {"optimizer.lr", "1.0e-3"}, {"seed", "3"}}, {{"x", 3}})}));
  ASSERT_EQ(points.size(), 1u);
  EXPECT_THAT(points[0].trials, ElementsAre(0, 1, 2));
  EXPECT_EQ(points[0].parameters, (Parameters{{"optimizer.lr", "0.001"}, {"loss.kind", "bce"}}));
}

TEST(SeedPoints, DoNotExistWithoutTwoSeeds) {
  EXPECT_TRUE(seed_points(collection_of({})).empty());
  EXPECT_TRUE(seed_points(collection_of({collected("a", point("1", "1"), {{"x", 1}}),
                                         collected("b", point("2", "2"), {{"x", 2}})}))
                  .empty());
}

TEST(SeedPoints, CountOnlyTheTrialsThatHaveAFigure) {
  CollectedTrial evaluated = collected("b", point("1", "2"), {{"x", 3}});
  evaluated.figures.evaluation["test.accuracy"] = .75;
  Collection collection = collection_of({collected("a", point("1", "1"), {{"x", 1}}), evaluated});
  collection.evaluations = {"test.accuracy"};
  const auto points = seed_points(collection);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].figures.at("best.x").count, 2u);
  EXPECT_EQ(points[0].figures.at("evaluation.test.accuracy").count, 1u);
}

}  // namespace
}  // namespace assay::sweeps
