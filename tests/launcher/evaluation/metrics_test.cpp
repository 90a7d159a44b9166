// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr double kTolerance = 1e-12;

TEST(Metrics, EqualScikitLearnOnTiedScores) {
  const Metrics metrics = compute_metrics(kTiedLabels, kTiedScores, 0.5);
  EXPECT_EQ(metrics.count, 60u);
  EXPECT_EQ(metrics.confusion, (Confusion{{{30, 3}, {9, 18}}}));
  EXPECT_NEAR(metrics.accuracy, 0.8, kTolerance);
  EXPECT_NEAR(metrics.precision, 0.8571428571428571, kTolerance);
  EXPECT_NEAR(metrics.recall, 0.66666666666666663, kTolerance);
  EXPECT_NEAR(metrics.f1, 0.75, kTolerance);
  EXPECT_NEAR(metrics.roc_auc, 0.84118967452300786, kTolerance);
  EXPECT_NEAR(metrics.average_precision, 0.82508749273008652, kTolerance);
  EXPECT_NEAR(metrics.pr_auc, 0.8503335977085344, kTolerance);
  EXPECT_NEAR(metrics.log_loss, 0.47661178655976799, kTolerance);
  EXPECT_NEAR(metrics.brier, 0.15883333333333333, kTolerance);
  EXPECT_NEAR(metrics.rmse, 0.39853899850997437, kTolerance);
  EXPECT_NEAR(metrics.mae, 0.31833333333333325, kTolerance);
  EXPECT_NEAR(metrics.balanced_accuracy, 0.78787878787878785, kTolerance);
  EXPECT_NEAR(metrics.mcc, 0.60053256417896328, kTolerance);
  EXPECT_NEAR(metrics.macro.f1, 0.79166666666666674, kTolerance);
  EXPECT_NEAR(metrics.weighted.f1, 0.79583333333333328, kTolerance);
}

TEST(Metrics, AScoreAtTheThresholdIsFake) {
  const std::vector<std::uint8_t> labels = {1};
  EXPECT_EQ(compute_metrics(labels, std::vector<double>{0.5}, 0.5).accuracy, 0);
  EXPECT_EQ(compute_metrics(labels, std::vector<double>{std::nextafter(0.5, 1)}, 0.5).accuracy, 1);
}

TEST(Metrics, ErrorsOfPredictionsAreOneMinusAccuracy) {
  const Metrics metrics = compute_metrics(kTiedLabels, kTiedScores, 0.5);
  EXPECT_NEAR(metrics.mse_labels, 0.2, kTolerance);
  EXPECT_NEAR(metrics.rmse_labels, std::sqrt(0.2), kTolerance);
}

TEST(Metrics, FakeAsPositiveIsTheMirrorImage) {
  std::vector<std::uint8_t> labels;
  std::vector<double> scores;
  for (std::size_t i = 0; i < kTiedLabels.size(); ++i) {
    labels.push_back(1 - kTiedLabels[i]);
    scores.push_back(1 - kTiedScores[i]);
  }
  const Metrics fake = compute_metrics(kTiedLabels, kTiedScores, 0.5, 0);
  EXPECT_NEAR(fake.precision, 30.0 / 39, kTolerance);
  EXPECT_NEAR(fake.recall, 30.0 / 33, kTolerance);
  EXPECT_NEAR(fake.roc_auc, roc_auc(labels, scores), kTolerance);
  EXPECT_NEAR(fake.average_precision, average_precision(labels, scores), kTolerance);
  EXPECT_EQ(fake.log_loss, compute_metrics(kTiedLabels, kTiedScores, 0.5, 1).log_loss);
}

TEST(Metrics, TinyScoresAreNotTiedWhenFakeIsPositive) {
  const std::vector<std::uint8_t> labels = {1, 0};
  const std::vector<double> scores = {1e-18, 1e-20};
  EXPECT_EQ(compute_metrics(labels, scores, 0.5, 0).roc_auc, 1);
}

TEST(Metrics, CertainAndWrongCostsTheLogOfEpsilon) {
  const std::vector<std::uint8_t> labels = {1};
  EXPECT_NEAR(compute_metrics(labels, std::vector<double>{0.0}, 0.5).log_loss, 36.04365338911715, 1e-9);
}

TEST(Metrics, OfNothingAreUndefined) {
  const Metrics metrics = compute_metrics({}, {}, 0.5);
  EXPECT_EQ(metrics.count, 0u);
  for (const double figure : {metrics.accuracy, metrics.precision, metrics.recall, metrics.f1, metrics.roc_auc,
                              metrics.average_precision, metrics.log_loss, metrics.brier, metrics.rmse, metrics.mcc}) {
    EXPECT_TRUE(std::isnan(figure));
  }
}

TEST(Metrics, OfADivergedModelAreUndefinedNotAnException) {
  const std::vector<std::uint8_t> labels = {0, 1, 1};
  const std::vector<double> scores = {0.1, std::numeric_limits<double>::quiet_NaN(), 0.9};
  const Metrics metrics = compute_metrics(labels, scores, 0.5);
  EXPECT_NEAR(metrics.accuracy, 2.0 / 3, kTolerance);
  EXPECT_TRUE(std::isnan(metrics.roc_auc));
  EXPECT_TRUE(std::isnan(metrics.log_loss));
}

TEST(Metrics, RefuseWhatIsNoLabelOrProbability) {
  const std::vector<std::uint8_t> one = {1}, two = {2}, pair = {0, 1};
  const std::vector<double> half = {0.5}, large = {1.5}, negative = {-0.1};
  EXPECT_THROW(compute_metrics(pair, half, 0.5), std::invalid_argument);
  EXPECT_THROW(compute_metrics(two, half, 0.5), std::invalid_argument);
  EXPECT_THROW(compute_metrics(one, large, 0.5), std::invalid_argument);
  EXPECT_THROW(compute_metrics(one, negative, 0.5), std::invalid_argument);
}

TEST(LabelMetrics, FollowFromTheConfusionMatrixAlone) {
  const Metrics metrics = label_metrics({{{30, 3}, {9, 18}}});
  EXPECT_EQ(metrics.accuracy, 0.8);
  EXPECT_NEAR(metrics.class_accuracy[0], 30.0 / 33, kTolerance);
  EXPECT_NEAR(metrics.class_accuracy[1], 18.0 / 27, kTolerance);
  EXPECT_EQ(metrics.micro.precision, 0.8);
  EXPECT_EQ(metrics.micro.support, 60u);
  EXPECT_TRUE(std::isnan(metrics.log_loss));
  EXPECT_TRUE(std::isnan(label_metrics({{{0, 0}, {1, 1}}}).class_accuracy[0]));
}

TEST(NormalisedConfusion, OfAClassWithoutImagesIsZero) {
  const NormalisedConfusion shares = normalised({{{0, 0}, {1, 3}}});
  EXPECT_EQ(shares, (NormalisedConfusion{{{0, 0}, {0.25, 0.75}}}));
}

TEST(LogLossOf, CostsNothingForCertaintyThatIsRight) {
  EXPECT_NEAR(log_loss_of(1, 1.0), 0, 1e-15);
  EXPECT_NEAR(log_loss_of(0, 0.5), std::log(2), kTolerance);
}

}  // namespace
}  // namespace assay::launcher::evaluation
