// SPDX-License-Identifier: Apache-2.0
#include "models/explain/lime_fit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace assay::models::explain {
namespace {

bool all_equal(std::span<const double> values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

double weighted_r2(const Observations& observations, std::span<const double> coefficients) {
  double left = 0, total = 0;
  for (std::size_t i = 0; i < observations.count(); ++i) {
    const auto row = observations.row(i);
    const double y = observations.y[i];
    const double residual = y - std::inner_product(row.begin(), row.end(), coefficients.begin(), 0.0);
    left += observations.weights[i] * residual * residual;
    total += observations.weights[i] * y * y;
  }
  return 1 - left / total;
}

}  // namespace

CentredMasks centre(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                    std::span<const int> segments) {
  if (outputs.size() != masks.count() || weights.size() != masks.count()) {
    throw std::invalid_argument("LIME: each mask needs an output and a weight");
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  CentredMasks centred;
  centred.mean_shown.resize(segments.size());
  for (std::size_t i = 0; i < masks.count(); ++i) {
    const auto row = masks.row(i);
    centred.mean_output += weights[i] * outputs[i] / total;
    for (std::size_t j = 0; j < segments.size(); ++j) {
      centred.mean_shown[j] += weights[i] * row[static_cast<std::size_t>(segments[j])] / total;
    }
  }
  Observations& observations = centred.observations;
  observations.width = segments.size();
  observations.weights.assign(weights.begin(), weights.end());
  observations.x.reserve(masks.count() * segments.size());
  for (std::size_t i = 0; i < masks.count(); ++i) {
    const auto row = masks.row(i);
    for (std::size_t j = 0; j < segments.size(); ++j) {
      observations.x.push_back(row[static_cast<std::size_t>(segments[j])] - centred.mean_shown[j]);
    }
    observations.y.push_back(outputs[i] - centred.mean_output);
  }
  return centred;
}

LimeFit fit_segments(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                     std::span<const int> segments, double ridge) {
  const CentredMasks centred = centre(masks, outputs, weights, segments);
  LeastSquares found = solve_least_squares(centred.observations, {.each = ridge}, 1, true);
  LimeFit fit{.weights = std::move(found.coefficients), .standard_errors = std::move(found.standard_errors)};
  fit.intercept =
      centred.mean_output - std::inner_product(fit.weights.begin(), fit.weights.end(), centred.mean_shown.begin(), 0.0);
  fit.r2 = all_equal(outputs) ? 1 : weighted_r2(centred.observations, fit.weights);
  fit.local_prediction = std::accumulate(fit.weights.begin(), fit.weights.end(), fit.intercept);
  return fit;
}

std::vector<int> all_segments(int count) {
  std::vector<int> segments(static_cast<std::size_t>(count));
  std::iota(segments.begin(), segments.end(), 0);
  return segments;
}

std::vector<int> by_falling_magnitude(std::span<const double> values) {
  std::vector<int> order = all_segments(static_cast<int>(values.size()));
  // A NaN, from a model that gives one, goes last.
  const auto magnitude = [&](int place) {
    const double value = std::abs(values[static_cast<std::size_t>(place)]);
    return std::isnan(value) ? -1 : value;
  };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return magnitude(a) > magnitude(b); });
  return order;
}

}  // namespace assay::models::explain
