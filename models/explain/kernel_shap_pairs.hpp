// SPDX-License-Identifier: Apache-2.0
// Which coalitions KernelSHAP asks about. They go in pairs, a coalition and its complement (Covert & Lee, AISTATS 2021,
// sec. 4.1), which takes away what the two have in common. Sizes that weigh more than they cost are asked completely,
// as shap's KernelExplainer does it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/explain/masks.hpp"

namespace assay::models::explain {

struct CoalitionPairs {
  Masks shown;                  // of each pair the one; the other shows what this hides
  std::vector<double> weights;  // of each pair in the regression
  std::size_t enumerated = 0;   // the first so many are every pair of their sizes; the others are drawn
};

// At most samples / 2 pairs. Throws std::invalid_argument below 2 segments, and when there are too few samples for the
// pairs that show or hide one segment and two more.
CoalitionPairs plan_pairs(int segments, std::size_t samples, std::uint64_t seed);

}  // namespace assay::models::explain
