// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/early_stopping.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace assay::launcher::training {
namespace {

TEST(Monitor, LossesFallAndEverythingElseRises) {
  const Monitor loss("validation.loss");
  const Monitor auc("validation.roc_auc");
  EXPECT_TRUE(loss.improves(0.9, 1.0));
  EXPECT_FALSE(loss.improves(1.0, 1.0));
  EXPECT_TRUE(auc.improves(0.9, 0.8));
  EXPECT_FALSE(auc.improves(0.7, 0.8));
}

TEST(Monitor, NotANumberNeverImproves) {
  const Monitor loss("validation.loss");
  EXPECT_FALSE(loss.improves(std::numeric_limits<double>::quiet_NaN(), std::nullopt));
  EXPECT_TRUE(loss.improves(5.0, std::nullopt));
}

TEST(EarlyStopping, StopsAfterPatienceEpochsWithoutEnoughImprovement) {
  const Monitor monitor("validation.loss");
  EarlyStoppingState state;
  EXPECT_FALSE(should_stop(state, monitor, 1.0, 0.1, 2));
  EXPECT_FALSE(should_stop(state, monitor, 0.95, 0.1, 2));  // less than min_delta better
  EXPECT_TRUE(should_stop(state, monitor, 0.91, 0.1, 2));
  EXPECT_DOUBLE_EQ(*state.best, 1.0);
}

TEST(EarlyStopping, AnImprovementStartsTheCountAgain) {
  const Monitor monitor("validation.loss");
  EarlyStoppingState state;
  for (const double value : {1.0, 1.1, 0.8, 0.9}) EXPECT_FALSE(should_stop(state, monitor, value, 0, 2)) << value;
  EXPECT_TRUE(should_stop(state, monitor, 0.9, 0, 2));
}

TEST(EarlyStopping, IsOffWithoutPatienceOrMonitor) {
  EarlyStoppingState state;
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(should_stop(state, Monitor("validation.loss"), i, 0, 0));
    EXPECT_FALSE(should_stop(state, Monitor("none"), i, 0, 3));
  }
}

}  // namespace
}  // namespace assay::launcher::training
