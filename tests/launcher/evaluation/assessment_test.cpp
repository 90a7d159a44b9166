// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

const AssessmentOptions kOptions{.bootstrap = {.resamples = 50}, .fake_recall = 0.9};

void expect_holds(const Interval& interval, double value) {
  EXPECT_LE(interval.low, value);
  EXPECT_GE(interval.high, value);
  EXPECT_LT(interval.low, interval.high);
}

TEST(Assessment, HasAnIntervalAroundEachHeadline) {
  const Assessment found = assess(kTiedLabels, kTiedScores, kOptions);
  expect_holds(found.shares.accuracy, found.metrics.accuracy);
  for (int label : {0, 1}) {
    expect_holds(found.shares.precision[label], found.metrics.per_class[label].precision);
    expect_holds(found.shares.recall[label], found.metrics.per_class[label].recall);
  }
  expect_holds(found.resampled.balanced_accuracy, found.metrics.balanced_accuracy);
  expect_holds(found.resampled.mcc, found.metrics.mcc);
  expect_holds(found.resampled.f1, found.metrics.f1);
  expect_holds(found.resampled.macro_f1, found.metrics.macro.f1);
  expect_holds(found.resampled.roc_auc, found.metrics.roc_auc);
  expect_holds(found.resampled.average_precision, found.metrics.average_precision);
  expect_holds(found.resampled.log_loss, found.metrics.log_loss);
  expect_holds(found.resampled.brier, found.metrics.brier);
  expect_holds(found.resampled.rmse, found.metrics.rmse);
}

TEST(Assessment, TakesThresholdAndPositiveClassEverywhere) {
  AssessmentOptions options = kOptions;
  options.bootstrap.threshold = 0.75;
  options.bootstrap.positive = 0;
  const Assessment found = assess(kTiedLabels, kTiedScores, options);
  const Metrics expected = compute_metrics(kTiedLabels, kTiedScores, 0.75, 0);
  EXPECT_EQ(found.metrics.confusion, expected.confusion);
  EXPECT_EQ(found.metrics.average_precision, expected.average_precision);
  expect_holds(found.resampled.f1, expected.f1);
}

TEST(Assessment, FindsTheWishedRecallAndTheCalibration) {
  const Assessment found = assess(kTiedLabels, kTiedScores, kOptions);
  ASSERT_TRUE(found.operating_point);
  EXPECT_GE(found.operating_point->metrics.class_accuracy[0], 0.9);
  EXPECT_EQ(found.thresholds.size(), 9u);
  EXPECT_EQ(found.calibration_error, calibration_error(calibration_curve(kTiedLabels, kTiedScores)));
}

TEST(Assessment, OfADivergedModelIsUndefinedNotAnException) {
  const std::vector<std::uint8_t> labels = {0, 1};
  const Assessment found = assess(labels, std::vector<double>{0.3, std::nan("")}, kOptions);
  EXPECT_TRUE(std::isnan(found.calibration_error));
  EXPECT_TRUE(std::isnan(found.resampled.log_loss.low));
  EXPECT_FALSE(found.operating_point);
  EXPECT_EQ(found.metrics.accuracy, 0.5);
}

TEST(Assessment, OfNothingIsUndefined) {
  const Assessment found = assess({}, {}, kOptions);
  EXPECT_EQ(found.metrics.count, 0u);
  EXPECT_TRUE(std::isnan(found.shares.accuracy.low));
  EXPECT_FALSE(found.operating_point);
}

}  // namespace
}  // namespace assay::launcher::evaluation
