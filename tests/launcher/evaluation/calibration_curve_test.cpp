// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/calibration_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr double kTolerance = 1e-12;

// scikit-learn 1.9.1: calibration_curve(labels, scores, n_bins=5).
TEST(CalibrationCurve, EqualsScikitLearnsWithScoresOnTheEdges) {
  const std::vector<double> shares = {0.13333333333333333, 0.25, 5.0 / 11, 0.83333333333333337, 1};
  const std::vector<double> means = {0.07333333333333333, 0.34375, 0.52727272727272727, 0.75833333333333333,
                                     0.96666666666666667};
  const auto curve = calibration_curve(kTiedLabels, kTiedScores, 5);
  ASSERT_EQ(curve.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(curve[i].share_real, shares[i], kTolerance) << i;
    EXPECT_NEAR(curve[i].mean_score, means[i], kTolerance) << i;
  }
}

TEST(CalibrationCurve, LeavesOutEmptyBins) {
  const auto curve = calibration_curve(kTiedLabels, kTiedScores, 15);
  ASSERT_EQ(curve.size(), 11u);
  EXPECT_NEAR(curve[1].share_real, 0.4, kTolerance);
  EXPECT_NEAR(curve[1].mean_score, 0.1, kTolerance);
  EXPECT_NEAR(curve[1].low, 1.0 / 15, kTolerance);
  EXPECT_NEAR(curve[1].high, 2.0 / 15, kTolerance);
  std::uint64_t images = 0;
  for (const auto& bin : curve) images += bin.count;
  EXPECT_EQ(images, 60u);
}

TEST(CalibrationCurve, HoldsZeroAndOne) {
  const std::vector<std::uint8_t> labels = {0, 1};
  const auto curve = calibration_curve(labels, std::vector<double>{0.0, 1.0}, 3);
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve.front().low, 0);
  EXPECT_EQ(curve.back().high, 1);
  EXPECT_EQ(calibration_error(curve), 0);
}

TEST(CalibrationError, IsTheGapWeighedByTheImages) {
  const std::vector<CalibrationBin> curve = {{.count = 3, .mean_score = 0.2, .share_real = 0.3},
                                             {.count = 1, .mean_score = 0.9, .share_real = 0.5}};
  EXPECT_NEAR(calibration_error(curve), 0.75 * 0.1 + 0.25 * 0.4, kTolerance);
  EXPECT_TRUE(std::isnan(calibration_error({})));
}

TEST(CalibrationError, OfProbabilitiesThatMeanWhatTheySayIsSmallAndOfBoastingOnesIsNot) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<std::uint8_t> labels;
  std::vector<double> honest, boasting;
  for (int i = 0; i < 20000; ++i) {
    honest.push_back(uniform(random));
    labels.push_back(uniform(random) < honest.back() ? 1 : 0);
    boasting.push_back(honest.back() > 0.5 ? 0.99 : 0.01);
  }
  EXPECT_LT(calibration_error(calibration_curve(labels, honest)), 0.02);
  EXPECT_NEAR(calibration_error(calibration_curve(labels, boasting)), 0.24, 0.01);
}

TEST(CalibrationCurve, RefusesWhatIsNoProbability) {
  const std::vector<std::uint8_t> one = {1};
  EXPECT_THROW(calibration_curve(one, std::vector<double>{1.5}), std::invalid_argument);
  EXPECT_THROW(calibration_curve(one, std::vector<double>{std::nan("")}), std::invalid_argument);
  EXPECT_THROW(calibration_curve(one, std::vector<double>{}), std::invalid_argument);
  EXPECT_THROW(calibration_curve(one, std::vector<double>{0.5}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::evaluation
