// SPDX-License-Identifier: Apache-2.0
#include "models/explain/kernel_shap.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "models/explain/kernel_shap_pairs.hpp"
#include "models/explain/ridge.hpp"

namespace assay::models::explain {
namespace {

// All of them: bit j of a row's number is segment j.
Masks every_coalition(int segments) {
  Masks masks(std::size_t{1} << segments, segments);
  for (std::size_t i = 0; i < masks.count(); ++i) {
    const auto row = masks.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = static_cast<std::uint8_t>(i >> j & 1u);
  }
  return masks;
}

// The empty one, the full one, then the two of each pair.
Masks questions(const CoalitionPairs& pairs) {
  Masks masks(2 + 2 * pairs.shown.count(), pairs.shown.segments());
  std::ranges::fill(masks.row(1), std::uint8_t{1});
  for (std::size_t i = 0; i < pairs.shown.count(); ++i) {
    const auto shown = pairs.shown.row(i);
    std::ranges::copy(shown, masks.row(2 + 2 * i).begin());
    std::ranges::transform(shown, masks.row(3 + 2 * i).begin(),
                           [](std::uint8_t segment) { return static_cast<std::uint8_t>(1 - segment); });
  }
  return masks;
}

// The regression of KernelSHAP, whose values must sum to the difference of full and empty. The two squares of a pair
// are, but for a constant, twice that of one row with the pair's mean; and what the values differ from an even share is
// a regression on the coalition less its mean, whose coefficients sum to 0.
Observations rows_of(const CoalitionPairs& pairs, std::span<const double> outputs) {
  const auto segments = static_cast<double>(pairs.shown.segments());
  const double total = outputs[1] - outputs[0];
  Observations rows;
  rows.width = static_cast<std::size_t>(pairs.shown.segments());
  rows.weights = pairs.weights;
  for (std::size_t i = 0; i < pairs.shown.count(); ++i) {
    const auto shown = pairs.shown.row(i);
    const double share = std::accumulate(shown.begin(), shown.end(), 0.0) / segments;
    for (const std::uint8_t segment : shown) rows.x.push_back(segment - share);
    rows.y.push_back((outputs[2 + 2 * i] - outputs[3 + 2 * i] + total) / 2 - share * total);
  }
  return rows;
}

void fit(const CoalitionPairs& pairs, std::span<const double> outputs, KernelShapExplanation& explanation) {
  const Observations rows = rows_of(pairs, outputs);
  // The rows say nothing of the coefficients' sum; the penalty makes it 0.
  LeastSquares found = solve_least_squares(rows, {.total = 1}, pairs.enumerated, false);
  const double share = (outputs[1] - outputs[0]) / static_cast<double>(rows.width);
  for (double& value : found.coefficients) value += share;
  explanation.values = std::move(found.coefficients);
  explanation.exact = pairs.enumerated == pairs.shown.count();
  explanation.standard_errors = explanation.exact ? std::vector<double>(rows.width) : std::move(found.standard_errors);
}

}  // namespace

KernelShapExplanation explain_kernel_shap(const MaskedOutputs& outputs, int segments,
                                          const KernelShapOptions& options) {
  if (segments < 1) throw std::invalid_argument("KernelSHAP: there are no segments to explain with");
  KernelShapExplanation explanation;
  std::vector<double> found;
  if (segments <= kExactSegments) {
    found = outputs(every_coalition(segments));
    explanation.base = found.front();
    explanation.output = found.back();
    explanation.values = shapley_values(found, segments);
    explanation.standard_errors.resize(explanation.values.size());
    explanation.exact = true;
  } else {
    const CoalitionPairs pairs = plan_pairs(segments, options.samples, options.seed);
    found = outputs(questions(pairs));
    explanation.base = found[0];
    explanation.output = found[1];
    fit(pairs, found, explanation);
  }
  explanation.coalitions = found.size();
  const auto& errors = explanation.standard_errors;
  explanation.standard_error = std::sqrt(std::inner_product(errors.begin(), errors.end(), errors.begin(), 0.0) /
                                         static_cast<double>(errors.size()));
  explanation.completeness_gap = std::accumulate(explanation.values.begin(), explanation.values.end(), 0.0) -
                                 (explanation.output - explanation.base);
  return explanation;
}

std::vector<double> shapley_values(std::span<const double> values, int players) {
  if (players < 1 || players > 30 || values.size() != std::size_t{1} << players) {
    throw std::invalid_argument("Shapley values need the value of every coalition");
  }
  // Of a coalition of this size without the player: size! (players - size - 1)! / players!
  std::vector<double> weights(static_cast<std::size_t>(players), 1.0 / players);
  for (std::size_t size = 1; size < weights.size(); ++size) {
    weights[size] = weights[size - 1] * static_cast<double>(size) / static_cast<double>(weights.size() - size);
  }
  std::vector<double> shapley(weights.size());
  for (std::size_t coalition = 0; coalition < values.size(); ++coalition) {
    for (std::size_t player = 0; player < weights.size(); ++player) {
      const std::size_t with = coalition | std::size_t{1} << player;
      if (with == coalition) continue;
      const auto size = static_cast<std::size_t>(std::popcount(coalition));
      shapley[player] += weights[size] * (values[with] - values[coalition]);
    }
  }
  return shapley;
}

}  // namespace assay::models::explain
