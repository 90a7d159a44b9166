// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/temperature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>
#include <string>

namespace assay::launcher::evaluation {
namespace {

const std::vector<double> kLogOdds = {2.5, -1.0, 0.3, -3.0, 4.0, -0.5, 1.2, -2.2};
const std::vector<std::uint8_t> kLabels = {1, 0, 0, 0, 1, 1, 1, 0};

// scipy 1.16: brentq on the derivative.
TEST(FitTemperature, EqualsScipysRoot) {
  const TemperatureFit fit = fit_temperature(kLogOdds, kLabels);
  EXPECT_NEAR(fit.temperature, 0.6622273025718868, 1e-12);
  EXPECT_NEAR(fit.log_loss_before, 0.3319608396322107, 1e-14);
  EXPECT_NEAR(fit.log_loss_after, 0.31343209877068134, 1e-14);
}

TEST(FitTemperature, FindsTheFactorByWhichLogitsWereBlownUp) {
  std::mt19937 random(9);
  std::normal_distribution<double> bell(0, 1.5);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> blown_up;
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < 50000; ++i) {
    const double honest = bell(random);
    labels.push_back(uniform(random) < 1 / (1 + std::exp(-honest)) ? 1 : 0);
    blown_up.push_back(3 * honest);
  }
  const TemperatureFit fit = fit_temperature(blown_up, labels);
  EXPECT_NEAR(fit.temperature, 3, 0.1);
  EXPECT_LT(fit.log_loss_after, fit.log_loss_before);
}

TEST(FitTemperature, ASecondFitFindsNothingLeft) {
  const double first = fit_temperature(kLogOdds, kLabels).temperature;
  std::vector<double> scaled;
  for (const double value : kLogOdds) scaled.push_back(value / first);
  EXPECT_NEAR(fit_temperature(scaled, kLabels).temperature, 1, 1e-12);
}

TEST(FitTemperature, HugeLogitsDoNotOverflow) {
  std::vector<double> huge;
  for (const double value : kLogOdds) huge.push_back(40 * value);
  EXPECT_NEAR(fit_temperature(huge, kLabels).temperature, 40 * 0.6622273025718868, 1e-9);
}

std::string refusal(const std::vector<double>& log_odds, const std::vector<std::uint8_t>& labels) {
  try {
    fit_temperature(log_odds, labels);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(FitTemperature, SaysWhyThereIsNone) {
  EXPECT_NE(refusal({2, -2, 1}, {1, 0, 1}).find("without an error"), std::string::npos);
  EXPECT_NE(refusal({2, -2, 1}, {0, 1, 0}).find("chance"), std::string::npos);
  EXPECT_NE(refusal({}, {}).find("no image"), std::string::npos);
  EXPECT_NE(refusal({1, std::nan("")}, {1, 0}).find("diverged"), std::string::npos);
  EXPECT_NE(refusal({1}, {1, 0}).find("length"), std::string::npos);
}

TEST(ProbabilitiesAt, DivideBeforeTheSigmoid) {
  EXPECT_DOUBLE_EQ(probabilities_at(std::vector<double>{3.0}, 1.5).front(), 1 / (1 + std::exp(-2.0)));
  EXPECT_EQ(probabilities_at(std::vector<double>{0.0, 5000.0, -5000.0}, 2), (std::vector<double>{0.5, 1, 0}));
}

}  // namespace
}  // namespace assay::launcher::evaluation
