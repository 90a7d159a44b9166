// SPDX-License-Identifier: Apache-2.0
#include "models/explain/lime.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "models/explain/lime_fit.hpp"
#include "models/explain/rank_correlation.hpp"

namespace assay::models::explain {
namespace {

// Far from the seeds that people give.
constexpr std::uint64_t kOtherSeed = 0x9E3779B97F4A7C15u;

void check(int segments, const LimeOptions& options) {
  if (segments < 1) throw std::invalid_argument("LIME: there are no segments to explain with");
  if (options.samples < static_cast<std::size_t>(segments) + 1) {
    throw std::invalid_argument("LIME: " + std::to_string(options.samples) + " samples are too few for " +
                                std::to_string(segments) + " segments: at least " + std::to_string(segments + 1));
  }
  if (!(options.kernel_width > 0) || !(options.ridge >= 0)) {
    throw std::invalid_argument("LIME: the kernel's width is above 0, the penalty not below");
  }
}

// Both after one another, so that the model is asked at once and a mask that both hold only once.
Masks joined(const Masks& first, const Masks& second) {
  Masks all(first.count() + second.count(), first.segments());
  for (std::size_t i = 0; i < all.count(); ++i) {
    const auto row = i < first.count() ? first.row(i) : second.row(i - first.count());
    std::copy(row.begin(), row.end(), all.row(i).begin());
  }
  return all;
}

}  // namespace

LimeFit fit_lime(const Masks& masks, std::span<const double> outputs, std::span<const double> weights, double ridge) {
  return fit_segments(masks, outputs, weights, all_segments(masks.segments()), ridge);
}

LimeExplanation explain_lime(const MaskedOutputs& outputs, int segments, const LimeOptions& options) {
  check(segments, options);
  const Masks masks = draw_lime_masks(options.samples, segments, options.seed);
  const Masks others = draw_lime_masks(options.stability ? options.samples : 0, segments, options.seed + kOtherSeed);
  const std::vector<double> all = outputs(joined(masks, others));
  const auto own = std::span(all).first(masks.count());
  const std::vector<double> weights = kernel_weights(cosine_distances(masks), options.kernel_width);
  LimeExplanation explanation;
  explanation.fit = fit_lime(masks, own, weights, options.ridge);
  explanation.order = by_falling_magnitude(explanation.fit.weights);
  explanation.chosen = choose_features(masks, own, weights, options.features, options.ridge);
  explanation.output = own.front();
  explanation.stability = std::numeric_limits<double>::quiet_NaN();
  explanation.samples = options.samples;
  if (options.stability) {
    const std::vector<double> other_weights = kernel_weights(cosine_distances(others), options.kernel_width);
    const LimeFit other = fit_lime(others, std::span(all).subspan(masks.count()), other_weights, options.ridge);
    explanation.stability = rank_correlation(explanation.fit.weights, other.weights);
  }
  return explanation;
}

}  // namespace assay::models::explain
