// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/plateau.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "launcher/training/schedule.hpp"

namespace assay::launcher::training {
namespace {

const config::ScheduleSection kOptions{
    .kind = "plateau", .min_lr = 0.02, .factor = 0.5, .patience = 2, .min_delta = 0.05};

// keras.callbacks.ReduceLROnPlateau of Keras 3 with the same options and figures.
TEST(Plateau, FollowsKeras) {
  config::RunConfig config;
  config.schedule = kOptions;
  config.optimizer.lr = 0.1;
  const Schedule schedule(config, 10);
  PlateauState state;
  std::vector<double> rates;
  for (const double loss : {1.0, 0.9, 0.88, 0.87, 0.86, 0.85, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6}) {
    rates.push_back(schedule.rate(0, state.reductions));
    observe_plateau(state, kOptions, loss);
  }
  const std::vector<double> keras = {0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.025, 0.02, 0.02, 0.02};
  for (std::size_t i = 0; i < keras.size(); ++i) EXPECT_NEAR(rates[i], keras[i], 1e-7) << i;
}

TEST(Plateau, AFigureThatIsToRiseImprovesByRising) {
  config::ScheduleSection options = kOptions;
  options.monitor = "validation.roc_auc";
  PlateauState state;
  for (const double auc : {0.5, 0.6, 0.7, 0.8, 0.9}) observe_plateau(state, options, auc);
  EXPECT_EQ(state.reductions, 0u);
  EXPECT_EQ(*state.best, 0.9);
}

TEST(Plateau, NotANumberIsNoImprovement) {
  PlateauState state;
  for (int i = 0; i < 4; ++i) observe_plateau(state, kOptions, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(state.reductions, 2u);
  EXPECT_FALSE(state.best.has_value());
}

TEST(Plateau, OtherSchedulesHaveNoState) {
  config::ScheduleSection options = kOptions;
  options.kind = "cosine";
  PlateauState state;
  for (int i = 0; i < 9; ++i) observe_plateau(state, options, 1);
  EXPECT_EQ(state.reductions, 0u);
  EXPECT_FALSE(state.best.has_value());
}

}  // namespace
}  // namespace assay::launcher::training
