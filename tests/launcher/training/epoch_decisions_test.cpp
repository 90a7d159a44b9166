// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_decisions.hpp"

#include <gtest/gtest.h>

#include <string>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::training {
namespace {

EpochRecord epoch_with(double loss, double auc) {
  EpochRecord record;
  record.has_validation = true;
  record.validation.loss = loss;
  record.validation.roc_auc = auc;
  return record;
}

TEST(EpochDecisions, BestIsStrictWhateverEarlyStoppingCallsAnImprovement) {
  config::RunConfig config;
  config.early_stopping = {.min_delta = 0.1, .patience = 2};
  TrainingState state;
  state.step = 10;
  decide(state, config, epoch_with(1.0, 0.5));
  state.step = 20;
  decide(state, config, epoch_with(0.99, 0.5));
  EXPECT_EQ(state.best_step, 20u);
  EXPECT_EQ(*state.early_stopping_best, 1.0);
  EXPECT_FALSE(state.stopped_early);
  state.step = 30;
  decide(state, config, epoch_with(0.995, 0.5));
  EXPECT_TRUE(state.stopped_early);
  EXPECT_EQ(state.best_step, 20u);
}

TEST(EpochDecisions, EachMonitorWatchesItsOwnFigure) {
  config::RunConfig config;
  config.checkpoint.monitor = "validation.roc_auc";
  config.schedule = {.kind = "plateau", .patience = 1, .monitor = "validation.loss"};
  TrainingState state;
  state.step = 1;
  decide(state, config, epoch_with(0.5, 0.8));
  state.step = 2;
  decide(state, config, epoch_with(0.6, 0.9));
  EXPECT_EQ(state.best_step, 2u);
  EXPECT_EQ(*state.best_value, 0.9);
  EXPECT_EQ(state.plateau.reductions, 1u);
}

// keras.callbacks.EarlyStopping(min_delta=0.05, patience=3) stops after the same epoch.
TEST(EpochDecisions, EarlyStoppingFollowsKeras) {
  config::RunConfig config;
  config.early_stopping = {.min_delta = 0.05, .patience = 3};
  TrainingState state;
  int epochs = 0;
  for (const double loss : {1.0, 0.97, 0.94, 0.9, 0.89, 0.88, 0.87, 0.86, 0.86}) {
    ++epochs;
    decide(state, config, epoch_with(loss, 0.5));
    if (state.stopped_early) break;
  }
  EXPECT_EQ(epochs, 9);
  EXPECT_EQ(*state.early_stopping_best, 0.88);
}

void expect_refused(const config::RunConfig& config, const std::string& key) {
  EXPECT_NO_THROW(check_monitors(config, true));
  try {
    check_monitors(config, false);
    FAIL() << key;
  } catch (const config::UsageError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(key)) << error.what();
  }
}

TEST(EpochDecisions, WhatWaitsForValidationNeedsValidationImages) {
  config::RunConfig early;
  early.early_stopping.patience = 3;
  expect_refused(early, "early_stopping.monitor");
  config::RunConfig plateau;
  plateau.schedule.kind = "plateau";
  expect_refused(plateau, "schedule.monitor");
}

TEST(EpochDecisions, TrainingFiguresNeedNone) {
  config::RunConfig config;
  config.early_stopping = {.monitor = "train.loss", .patience = 3};
  config.schedule = {.kind = "plateau", .monitor = "train.loss"};
  config.checkpoint.monitor = "train.accuracy";
  EXPECT_NO_THROW(check_monitors(config, false));
  EXPECT_EQ(missing_best_warning(config, false), "");
}

TEST(EpochDecisions, WithoutValidationImagesThereIsNoBestAndItIsSaid) {
  const config::RunConfig config;
  EXPECT_NE(missing_best_warning(config, false).find("checkpoint.monitor"), std::string::npos);
  EXPECT_EQ(missing_best_warning(config, true), "");
  TrainingState state;
  EpochRecord record;
  record.train.loss = 0.5;
  decide(state, config, record);
  EXPECT_FALSE(state.best_value.has_value());
}

}  // namespace
}  // namespace assay::launcher::training
