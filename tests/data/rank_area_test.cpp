// SPDX-License-Identifier: Apache-2.0
#include "data/rank_area.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

TEST(RankArea, IsTheShareOfPairsInOrder) {
  files::CounterStream stream(1, files::RandomUse::bootstrap);
  std::vector<ScoredCount> scores;
  for (int i = 0; i < 60; ++i) {
    const bool positive = stream.below(3) == 0;
    scores.push_back({static_cast<double>(stream.below(10)) + positive, positive ? 0u : 1u, positive ? 1u : 0u});
  }
  double pairs = 0, wins = 0;
  for (const auto& n : scores) {
    for (const auto& p : scores) {
      if (n.negatives == 0 || p.positives == 0) continue;
      ++pairs;
      wins += p.score > n.score ? 1 : p.score == n.score ? 0.5 : 0;
    }
  }
  EXPECT_NEAR(rank_area(scores), wins / pairs, 1e-12);
}

TEST(RankArea, CountsStandForImages) {
  EXPECT_DOUBLE_EQ(rank_area({{0, 3, 1}, {1, 1, 3}}), (3 * 3 + 0.5 * 3 + 0.5 * 3) / 16.0);
  EXPECT_DOUBLE_EQ(rank_area({{1, 0, 5}, {0, 5, 0}}), 1);
  EXPECT_DOUBLE_EQ(rank_area({{1, 5, 0}, {0, 0, 5}}), 0);
}

TEST(RankArea, WithoutAClassThereIsNothingToTell) {
  EXPECT_EQ(rank_area({{1, 5, 0}}), 0.5);
  EXPECT_EQ(rank_area({}), 0.5);
}

TEST(AreaError, IsHanleyAndMcNeilsFormula) {
  // Their table: area 0.893, 58 normal and 51 abnormal images, standard error 0.032.
  EXPECT_NEAR(area_error(0.893, 58, 51), 0.032, 0.001);
  EXPECT_EQ(area_error(1, 10, 10), 0);
}

TEST(AreaError, ByChanceIsTheSpreadOfMeanAreasOfRandomScores) {
  files::CounterStream stream(2, files::RandomUse::bootstrap);
  constexpr int kFolds = 5, kEach = 4, kTrials = 4000;
  double sum = 0, squares = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    double mean = 0;
    for (int fold = 0; fold < kFolds; ++fold) {
      std::vector<ScoredCount> scores;
      for (int i = 0; i < 2 * kEach; ++i) {
        scores.push_back({stream.uniform(), i < kEach ? 1u : 0u, i < kEach ? 0u : 1u});
      }
      mean += rank_area(scores) / kFolds;
    }
    sum += mean;
    squares += mean * mean;
  }
  const double spread = std::sqrt(squares / kTrials - sum / kTrials * sum / kTrials);
  EXPECT_NEAR(area_error_by_chance(kFolds * kEach, kFolds * kEach, kFolds), spread, 0.05 * spread);
}

}  // namespace
}  // namespace assay::data
