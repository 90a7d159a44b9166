// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/threshold_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

TEST(ThresholdTable, JudgesTheTenths) {
  const auto table = threshold_table(kTiedLabels, kTiedScores);
  ASSERT_EQ(table.size(), 9u);
  EXPECT_EQ(table[4].threshold, 0.5);
  EXPECT_EQ(table[4].metrics.confusion, (Confusion{{{30, 3}, {9, 18}}}));
  for (std::size_t i = 1; i < table.size(); ++i) {
    EXPECT_GE(table[i].metrics.class_accuracy[0], table[i - 1].metrics.class_accuracy[0]);
    EXPECT_LE(table[i].metrics.class_accuracy[1], table[i - 1].metrics.class_accuracy[1]);
  }
}

TEST(OperatingPoint, BringsWilsonsIntervalsOfBothShares) {
  const OperatingPoint point = operating_point(kTiedLabels, kTiedScores, 0.5);
  EXPECT_EQ(point.fake_recall.low, wilson_interval(30, 33).low);
  EXPECT_EQ(point.real_recall.high, wilson_interval(18, 27).high);
}

TEST(PointOfFakeRecall, IsTheLeastThresholdThatFindsEnough) {
  const std::vector<std::uint8_t> labels = {0, 0, 0, 0, 1, 1};
  const std::vector<double> scores = {0.1, 0.2, 0.3, 0.8, 0.25, 0.9};
  const auto half = point_of_fake_recall(labels, scores, 0.5);
  ASSERT_TRUE(half);
  EXPECT_EQ(half->threshold, 0.2);
  EXPECT_EQ(half->metrics.class_accuracy[0], 0.5);
  EXPECT_EQ(half->metrics.class_accuracy[1], 1);
  EXPECT_EQ(point_of_fake_recall(labels, scores, 0.51)->threshold, 0.3);
  EXPECT_EQ(point_of_fake_recall(labels, scores, 1e-9)->threshold, 0.1);
  const auto all = point_of_fake_recall(labels, scores, 1);
  EXPECT_EQ(all->threshold, 0.8);
  EXPECT_EQ(all->metrics.class_accuracy[0], 1);
  EXPECT_EQ(all->metrics.class_accuracy[1], 0.5);
}

// 0.07 of 100 is 7.000000000000001 images in doubles, and 7 of 100 are enough.
TEST(PointOfFakeRecall, TakesNoImageMoreForARoundingError) {
  std::vector<std::uint8_t> labels(100, 0);
  std::vector<double> scores;
  for (int i = 0; i < 100; ++i) scores.push_back(i / 100.0);
  for (const int wished : {7, 14, 28, 29, 55, 56, 57, 58, 95}) {
    EXPECT_EQ(point_of_fake_recall(labels, scores, wished / 100.0)->metrics.confusion[0][0],
              static_cast<std::uint64_t>(wished));
  }
}

TEST(PointOfFakeRecall, TiedFakesComeTogether) {
  const std::vector<std::uint8_t> labels = {0, 0, 0, 1};
  const std::vector<double> scores = {0.4, 0.4, 0.4, 0.4};
  const auto point = point_of_fake_recall(labels, scores, 0.3);
  EXPECT_EQ(point->metrics.class_accuracy[0], 1);
  EXPECT_EQ(point->metrics.class_accuracy[1], 0);
}

TEST(PointOfFakeRecall, IsNothingWithoutFakesOrScores) {
  const std::vector<std::uint8_t> reals = {1, 1}, fakes = {0, 0};
  EXPECT_FALSE(point_of_fake_recall(reals, std::vector<double>{0.1, 0.2}, 0.9));
  EXPECT_FALSE(point_of_fake_recall(fakes, std::vector<double>{0.1, std::nan("")}, 0.9));
  EXPECT_THROW(point_of_fake_recall(fakes, std::vector<double>{0.1, 0.2}, 0), std::invalid_argument);
  EXPECT_THROW(point_of_fake_recall(fakes, std::vector<double>{0.1, 0.2}, 1.01), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::evaluation
