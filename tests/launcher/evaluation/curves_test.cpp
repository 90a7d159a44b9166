// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/curves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(RocCurve, OfTiedScoresHasOnePointPerScore) {
  const RocCurve curve = roc_curve(kTiedLabels, kTiedScores);
  const std::vector<double> fpr = {0, 0, 0, 1, 2, 3, 8, 14, 20, 23, 26, 33},
                            tpr = {0, 4, 6, 12, 16, 18, 21, 22, 25, 25, 27, 27};
  ASSERT_EQ(curve.fpr.size(), fpr.size());
  for (std::size_t i = 0; i < fpr.size(); ++i) {
    EXPECT_NEAR(curve.fpr[i], fpr[i] / 33, 1e-12) << i;
    EXPECT_NEAR(curve.tpr[i], tpr[i] / 27, 1e-12) << i;
  }
  EXPECT_THAT(curve.thresholds, ElementsAre(kInfinity, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0));
}

TEST(RocCurve, DropsPointsOnAStraightLine) {
  const std::vector<std::uint8_t> labels = {1, 1, 1, 0, 0};
  const std::vector<double> scores = {0.9, 0.8, 0.7, 0.2, 0.1};
  EXPECT_THAT(roc_curve(labels, scores).thresholds, ElementsAre(kInfinity, 0.9, 0.7, 0.1));
  EXPECT_THAT(roc_curve(labels, scores, false).thresholds, ElementsAre(kInfinity, 0.9, 0.8, 0.7, 0.2, 0.1));
}

TEST(PrecisionRecallCurve, OfTiedScores) {
  const PrecisionRecallCurve curve = precision_recall_curve(kTiedLabels, kTiedScores);
  EXPECT_THAT(curve.precision,
              Pointwise(DoubleNear(1e-12), {27.0 / 60, 27.0 / 53, 25.0 / 48, 25.0 / 45, 22.0 / 36, 21.0 / 29, 18.0 / 21,
                                            16.0 / 18, 12.0 / 13, 1.0, 1.0, 1.0}));
  EXPECT_EQ(curve.recall.back(), 0);
  EXPECT_EQ(curve.thresholds.size() + 1, curve.precision.size());
}

TEST(Curves, AreasNeedBothClasses) {
  const std::vector<std::uint8_t> reals = {1, 1}, fakes = {0, 0};
  const std::vector<double> scores = {0.3, 0.6};
  EXPECT_TRUE(std::isnan(roc_auc(reals, scores)));
  EXPECT_TRUE(std::isnan(roc_auc(fakes, scores)));
  EXPECT_EQ(average_precision(reals, scores), 1);
  EXPECT_TRUE(std::isnan(average_precision(fakes, scores)));
  EXPECT_TRUE(std::isnan(roc_curve(reals, scores).fpr.at(1)));
}

TEST(Curves, OfNothingAreEmpty) {
  EXPECT_TRUE(roc_curve({}, {}).fpr.empty());
  EXPECT_TRUE(std::isnan(roc_auc(std::span<const std::uint8_t>{}, {})));
}

TEST(Curves, RefuseANaNAndUnequalLengths) {
  const std::vector<std::uint8_t> labels = {1, 0};
  const std::vector<double> bad = {0.5, std::numeric_limits<double>::quiet_NaN()}, one = {0.5};
  EXPECT_THROW(roc_auc(labels, bad), std::invalid_argument);
  EXPECT_THROW(roc_curve(labels, one), std::invalid_argument);
}

// The oracle: the share of (REAL, FAKE) pairs that are ranked rightly, ties counting half.
double pairwise_auc(const std::vector<std::uint8_t>& labels, const std::vector<double>& scores) {
  double right = 0, pairs = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t j = 0; j < labels.size(); ++j) {
      if (labels[i] != 1 || labels[j] != 0) continue;
      pairs += 1;
      right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
    }
  }
  return right / pairs;
}

TEST(RocAuc, EqualsTheShareOfPairsRankedRightly) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::uint8_t> labels = {0, 1};
    std::vector<double> scores = {0.3, 0.4};
    for (int i = 0; i < 80; ++i) {
      labels.push_back(random() % 2);
      scores.push_back((random() % 16) / 16.0);
    }
    EXPECT_NEAR(roc_auc(labels, scores), pairwise_auc(labels, scores), 1e-12);
  }
}

TEST(Curves, DoNotDependOnTheOrderOfTheImages) {
  std::vector<std::uint8_t> labels(kTiedLabels.rbegin(), kTiedLabels.rend());
  std::vector<double> scores(kTiedScores.rbegin(), kTiedScores.rend());
  EXPECT_EQ(roc_curve(labels, scores).tpr, roc_curve(kTiedLabels, kTiedScores).tpr);
  EXPECT_EQ(average_precision(labels, scores), average_precision(kTiedLabels, kTiedScores));
}

}  // namespace
}  // namespace assay::launcher::evaluation
