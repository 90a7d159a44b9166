// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/temperature.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::launcher::evaluation {
namespace {

constexpr double kLargestTemperature = 64;

double sigmoid(double value) {
  return 1 / (1 + std::exp(-value));
}

double mean_log_loss(std::span<const double> log_odds, std::span<const std::uint8_t> labels, double sharpness) {
  double sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double margin = sharpness * (labels[i] == 1 ? log_odds[i] : -log_odds[i]);
    sum += std::log1p(std::exp(-std::abs(margin))) + std::max(-margin, 0.0);
  }
  return sum / static_cast<double>(labels.size());
}

// Of the summed log loss by the sharpness 1 / T: grows with it.
double slope(std::span<const double> log_odds, std::span<const std::uint8_t> labels, double sharpness) {
  double sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) sum += log_odds[i] * (sigmoid(sharpness * log_odds[i]) - labels[i]);
  return sum;
}

void check(std::span<const double> log_odds, std::span<const std::uint8_t> labels) {
  if (log_odds.size() != labels.size()) throw std::invalid_argument("labels and log-odds differ in length");
  if (!std::all_of(log_odds.begin(), log_odds.end(), [](double value) { return std::isfinite(value); })) {
    throw std::invalid_argument("a logit is not finite: the model has diverged");
  }
  if (slope(log_odds, labels, kLargestTemperature) <= 0) {
    throw std::invalid_argument(
        "the images are told apart without an error, so the lowest temperature is the best: there is nothing to fit");
  }
  if (slope(log_odds, labels, 1 / kLargestTemperature) >= 0) {
    throw std::invalid_argument("the model ranks these images no better than chance: no temperature helps");
  }
}

}  // namespace

TemperatureFit fit_temperature(std::span<const double> log_odds, std::span<const std::uint8_t> labels) {
  if (labels.empty()) throw std::invalid_argument("there is no image to fit a temperature to");
  check(log_odds, labels);
  double low = 1 / kLargestTemperature, high = kLargestTemperature;
  for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    (slope(log_odds, labels, middle) < 0 ? low : high) = middle;
  }
  return {.temperature = 1 / low,
          .log_loss_before = mean_log_loss(log_odds, labels, 1),
          .log_loss_after = mean_log_loss(log_odds, labels, low)};
}

std::vector<double> probabilities_at(std::span<const double> log_odds, double temperature) {
  std::vector<double> probabilities;
  probabilities.reserve(log_odds.size());
  for (const double value : log_odds) probabilities.push_back(sigmoid(value / temperature));
  return probabilities;
}

}  // namespace assay::launcher::evaluation
