// SPDX-License-Identifier: Apache-2.0
// Temperature scaling (Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2): the one number
// T by which logits are divided so that probabilities mean what they say. The ranking of images stays, and with a
// threshold of 0.5 every prediction. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::launcher::evaluation {

struct TemperatureFit {
  double temperature = 1;
  double log_loss_before = 0;  // mean, natural logarithm, not clipped
  double log_loss_after = 0;
};

// The T with the least log loss, to the last bits of a double (the loss is convex in 1 / T). log_odds: of REAL; labels:
// 0 FAKE, 1 REAL. Throws std::invalid_argument saying why when no T between 1/64 and 64 is the best: too few images,
// all of them right, or a model that ranks no better than chance; on unequal lengths and log-odds that are not finite.
TemperatureFit fit_temperature(std::span<const double> log_odds, std::span<const std::uint8_t> labels);

// P(REAL) from log-odds.
std::vector<double> probabilities_at(std::span<const double> log_odds, double temperature);

}  // namespace assay::launcher::evaluation
