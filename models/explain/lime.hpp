// SPDX-License-Identifier: Apache-2.0
// LIME for images (Ribeiro et al., KDD 2016, sec. 3.4; the regression of lime 0.2's lime_base): how the model's output
// near an image hangs on its segments, by a weighted ridge regression on random masks. Pure but for the calls of
// `outputs`; the masks are a function of the seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/explain/masks.hpp"

namespace assay::models::explain {

struct LimeOptions {
  std::size_t samples = 1000;  // the first shows everything
  int features = 10;           // segments that the short explanation names; 0: all
  double kernel_width = 0.25;  // weight of a sample: sqrt(exp(-d^2 / width^2)), d the cosine distance to the full mask
  double ridge = 1;            // penalty
  std::uint64_t seed = 0;
  bool stability = true;  // asks as many masks of another seed
};

// A regression of the outputs on the masks.
struct LimeFit {
  std::vector<double> weights;          // of each segment, for the output asked (REAL); FAKE is its negative
  std::vector<double> standard_errors;  // of each weight, from the drawing of the masks after the first (a jackknife)
  double intercept = 0;
  double r2 = 0;                // weighted, on the samples; 1 where the outputs do not vary
  double local_prediction = 0;  // of the fit, where everything is shown
};

struct LimeFeatures {
  std::vector<int> segments;  // by falling |weight|
  LimeFit fit;                // weights [segments.size()], in that order
};

struct LimeExplanation {
  LimeFit fit;             // on all segments
  std::vector<int> order;  // of the segments, by falling |weight|
  LimeFeatures chosen;     // as lime chooses `features` of them
  double output = 0;       // the model's, where everything is shown
  // Spearman's rank correlation of the weights with those of another seed; NaN below 2 segments, where the weights do
  // not vary, and where it was not asked for.
  double stability = 0;
  std::size_t samples = 0;
};

// Throws std::invalid_argument when there are no segments, or fewer samples than segments + 1.
LimeExplanation explain_lime(const MaskedOutputs& outputs, int segments, const LimeOptions& options);

// Its parts. masks: row 0 shows everything, the others each segment with chance 1/2.
Masks draw_lime_masks(std::size_t count, int segments, std::uint64_t seed);
// Of each row to the full mask: 1 - shown / sqrt(shown * segments); 1 where nothing is shown.
std::vector<double> cosine_distances(const Masks& masks);
std::vector<double> kernel_weights(std::span<const double> distances, double width);
LimeFit fit_lime(const Masks& masks, std::span<const double> outputs, std::span<const double> weights, double ridge);
// lime_base's choice: up to 6 features by forward selection, more by the highest weights of a ridge of 0.01; then a fit
// on the chosen ones.
LimeFeatures choose_features(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                             int features, double ridge);

}  // namespace assay::models::explain
