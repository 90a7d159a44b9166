// SPDX-License-Identifier: Apache-2.0
// Against torch.optim.lr_scheduler 2.11, twenty steps: five epochs of four.
#include "launcher/training/schedule.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace assay::launcher::training {
namespace {

constexpr std::uint64_t kStepsPerEpoch = 4;

config::RunConfig config_with(const config::ScheduleSection& schedule) {
  config::RunConfig config;
  config.schedule = schedule;
  config.optimizer.lr = 0.1;
  config.epochs = 5;
  return config;
}

void expect_rates(const config::ScheduleSection& options, const std::vector<double>& expected) {
  const Schedule schedule(config_with(options), kStepsPerEpoch);
  for (std::size_t step = 0; step < expected.size(); ++step) {
    EXPECT_NEAR(schedule.rate(step, 0), expected[step], 1e-12) << step;
  }
}

TEST(Schedule, ConstantIsConstant) {
  expect_rates({}, std::vector<double>(20, 0.1));
}

TEST(Schedule, StepIsStepLROverEpochs) {
  std::vector<double> expected;
  for (const double rate : {0.1, 0.1, 0.05, 0.05, 0.025}) expected.insert(expected.end(), kStepsPerEpoch, rate);
  expect_rates({.kind = "step", .step_epochs = 2, .factor = 0.5}, expected);
}

TEST(Schedule, StepAndPlateauGoNoLowerThanTheMinimum) {
  const Schedule step(config_with({.kind = "step", .min_lr = 0.04, .step_epochs = 1, .factor = 0.5}), kStepsPerEpoch);
  EXPECT_DOUBLE_EQ(step.rate(4, 0), 0.05);
  EXPECT_DOUBLE_EQ(step.rate(8, 0), 0.04);
  const Schedule plateau(config_with({.kind = "plateau", .min_lr = 0.04, .factor = 0.5}), kStepsPerEpoch);
  EXPECT_DOUBLE_EQ(plateau.rate(19, 0), 0.1);
  EXPECT_DOUBLE_EQ(plateau.rate(0, 1), 0.05);
  EXPECT_DOUBLE_EQ(plateau.rate(0, 2), 0.04);
}

TEST(Schedule, AMinimumAboveTheRateRaisesNothing) {
  for (const char* kind : {"step", "cosine", "plateau"}) {
    const Schedule schedule(config_with({.kind = kind, .min_lr = 0.5, .step_epochs = 1}), kStepsPerEpoch);
    EXPECT_DOUBLE_EQ(schedule.rate(19, 3), 0.1) << kind;
  }
}

TEST(Schedule, CosineIsCosineAnnealingLR) {
  expect_rates({.kind = "cosine", .min_lr = 0.01}, {0.1,
                                                    0.0994459753268,
                                                    0.0977975432333,
                                                    0.0950952935885,
                                                    0.0914057647469,
                                                    0.0868198051534,
                                                    0.0814503363532,
                                                    0.0754295724883,
                                                    0.0689057647469,
                                                    0.0620395509268,
                                                    0.055,
                                                    0.0479604490732,
                                                    0.0410942352531,
                                                    0.0345704275117,
                                                    0.0285496636468,
                                                    0.0231801948466,
                                                    0.0185942352531,
                                                    0.0149047064115,
                                                    0.0122024567667,
                                                    0.0105540246732});
}

TEST(Schedule, CosineAfterAWarmUpIsLinearLRThenCosineAnnealingLR) {
  expect_rates({.kind = "cosine", .warmup_epochs = 1.5, .min_lr = 0.01}, {0.0166666666667,
                                                                          0.0333333333333,
                                                                          0.05,
                                                                          0.0666666666667,
                                                                          0.0833333333333,
                                                                          0.1,
                                                                          0.1,
                                                                          0.0988717560482,
                                                                          0.0955435990556,
                                                                          0.0901824167111,
                                                                          0.0830570410836,
                                                                          0.0745247682603,
                                                                          0.065013442028,
                                                                          0.055,
                                                                          0.044986557972,
                                                                          0.0354752317397,
                                                                          0.0269429589164,
                                                                          0.0198175832889,
                                                                          0.0144564009444,
                                                                          0.0111282439518});
}

TEST(Schedule, OneCycleIsOneCycleLR) {
  expect_rates({.kind = "one_cycle"}, {0.004,
                                       0.01316718427,
                                       0.03716718427,
                                       0.06683281573,
                                       0.09083281573,
                                       0.1,
                                       0.0987464006235,
                                       0.0950484632013,
                                       0.0890916177571,
                                       0.081174565395,
                                       0.0716943001791,
                                       0.0611262021936,
                                       0.0500002,
                                       0.0388741978064,
                                       0.0283060998209,
                                       0.018825834605,
                                       0.0109087822429,
                                       0.00495193679865,
                                       0.00125399937649,
                                       4e-07});
}

TEST(Schedule, AWarmUpRisesToEverySchedule) {
  for (const char* kind : {"constant", "step", "cosine", "plateau"}) {
    const Schedule schedule(config_with({.kind = kind, .warmup_epochs = 1}), kStepsPerEpoch);
    EXPECT_DOUBLE_EQ(schedule.rate(0, 0), 0.025) << kind;
    EXPECT_DOUBLE_EQ(schedule.rate(1, 0), 0.05) << kind;
    EXPECT_DOUBLE_EQ(schedule.rate(3, 0), 0.1) << kind;
    EXPECT_DOUBLE_EQ(schedule.rate(4, 0), 0.1) << kind;
  }
}

TEST(Schedule, AReductionInTheWarmUpHolds) {
  const Schedule schedule(config_with({.kind = "plateau", .warmup_epochs = 2, .factor = 0.1}), kStepsPerEpoch);
  EXPECT_DOUBLE_EQ(schedule.rate(7, 1), 0.01);
}

TEST(Schedule, IsFiniteAndPositiveForTheShortestTrainings) {
  for (const char* kind : {"constant", "step", "cosine", "one_cycle", "plateau"}) {
    config::RunConfig config = config_with({.kind = kind});
    for (config.epochs = 1; config.epochs < 6; ++config.epochs) {
      const Schedule schedule(config, 1);
      for (std::uint64_t step = 0; step < 8; ++step) {
        const double rate = schedule.rate(step, 0);
        EXPECT_TRUE(rate >= 0 && rate <= 0.1) << kind << " " << config.epochs << " " << step << " " << rate;
      }
    }
  }
}

}  // namespace
}  // namespace assay::launcher::training
