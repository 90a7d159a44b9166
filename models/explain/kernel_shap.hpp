// SPDX-License-Identifier: Apache-2.0
// Shapley values of an image's segments (Lundberg & Lee, NeurIPS 2017, sec. 4.1): exactly, from every coalition, up to
// kExactSegments of them; by the weighted regression KernelSHAP on sampled coalitions above. Pure but for the calls of
// `outputs`; the coalitions are a function of the seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/explain/masks.hpp"

namespace assay::models::explain {

constexpr int kExactSegments = 12;

struct KernelShapOptions {
  // Coalitions besides the empty and the full one, each asked with its complement; not looked at up to kExactSegments.
  std::size_t samples = 1000;
  std::uint64_t seed = 0;
};

struct KernelShapExplanation {
  std::vector<double> values;           // of each segment, for the output asked (REAL); FAKE is its negative
  std::vector<double> standard_errors;  // of each value, from the drawing of coalitions (a jackknife); 0 when exact
  double base = 0;                      // the output with everything hidden
  double output = 0;                    // with everything shown
  double completeness_gap = 0;          // sum(values) - (output - base)
  double standard_error = 0;            // root mean square of standard_errors
  std::size_t coalitions = 0;           // asked
  bool exact = false;
};

// The fewest samples that more than kExactSegments segments can be explained with: those that show or hide one segment,
// and two pairs of others, without which nothing could be said of the error.
constexpr std::size_t fewest_kernel_shap_samples(int segments) {
  return 2 * (static_cast<std::size_t>(segments) + 2);
}

// Throws std::invalid_argument when there are no segments, or fewer samples than that where it samples.
KernelShapExplanation explain_kernel_shap(const MaskedOutputs& outputs, int segments, const KernelShapOptions& options);

// The slow definition (Shapley 1953), of a game given by the value of each coalition: bit j of the index is player j.
// values: 2^players.
std::vector<double> shapley_values(std::span<const double> values, int players);

}  // namespace assay::models::explain
