// SPDX-License-Identifier: Apache-2.0
#include "launcher/run_temperature.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "launcher/evaluation/temperature.hpp"

namespace assay::launcher {
namespace {

const std::vector<double> kLogOdds = {12.5, -5.0, 1.5, -15.0, 20.0, -2.5, 6.0, -11.0};
const std::vector<std::uint8_t> kLabels = {1, 0, 0, 0, 1, 1, 1, 0};

TEST(Calibrated, BindsTheFitToTheWeightsAndTellsWhatItDid) {
  training::TrainedModel trained;
  trained.weights_sha256 = "feed";
  trained.state.step = 7;
  const evaluation::Calibration calibration = calibrated(kLogOdds, kLabels, trained);
  EXPECT_EQ(calibration.temperature, evaluation::fit_temperature(kLogOdds, kLabels).temperature);
  EXPECT_EQ(calibration.weights_sha256, "feed");
  EXPECT_EQ(calibration.step, 7u);
  EXPECT_EQ(calibration.images, 8u);
  EXPECT_LT(calibration.log_loss_after, calibration.log_loss_before);
  EXPECT_GT(calibration.calibration_error_before, 0);
  EXPECT_NE(calibration.calibration_error_after, calibration.calibration_error_before);
}

TEST(Calibrated, WithoutAFitSaysWhy) {
  const training::TrainedModel trained;
  const std::vector<double> log_odds = {1, -1};
  const std::vector<std::uint8_t> labels = {1, 0};
  EXPECT_THROW(calibrated(log_odds, labels, trained), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher
