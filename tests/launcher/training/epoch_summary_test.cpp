// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_summary.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace assay::launcher::training {
namespace {

TEST(EpochSummary, FiguresFollowFromTheSumsOfTheSteps) {
  EpochTotals totals;
  add_to_totals(totals, {.loss_sum = 4, .correct = 5, .true_real = 3, .false_real = 1, .false_fake = 2}, 8);
  add_to_totals(totals, {.loss_sum = 1, .correct = 2, .true_real = 1, .false_real = 0, .false_fake = 0}, 2);
  const SplitFigures figures = figures_of(totals);
  EXPECT_DOUBLE_EQ(figures.loss, 0.5);
  EXPECT_DOUBLE_EQ(figures.accuracy, 0.7);
  EXPECT_DOUBLE_EQ(figures.precision, 0.8);
  EXPECT_DOUBLE_EQ(figures.recall, 4.0 / 6);
  EXPECT_TRUE(std::isnan(figures.roc_auc));
}

TEST(EpochSummary, NothingPredictedRealIsAPrecisionOfZero) {
  EpochTotals totals;
  add_to_totals(totals, {.loss_sum = 1, .correct = 1}, 2);
  EXPECT_EQ(figures_of(totals).precision, 0);
}

TEST(EpochSummary, TheLineNamesTheLearningRate) {
  EpochRecord record;
  record.epoch = 3;
  record.seconds = 2.34;
  record.lr = 2.5e-4;
  record.train = {.loss = 0.5, .accuracy = 0.75};
  EXPECT_EQ(describe_epoch(record, 10), "epoch 3/10  loss 0.5000  accuracy 0.7500  lr 0.00025  2.3 s");
  record.has_validation = true;
  EXPECT_NE(describe_epoch(record, 10).find("validation loss"), std::string::npos);
}

}  // namespace
}  // namespace assay::launcher::training
