// SPDX-License-Identifier: Apache-2.0
// A small classifier for binned features: logistic regression with one coefficient for each bin of each feature, a
// ridge penalty, and both classes of equal weight whatever their counts. With one feature it is its histogram of log
// odds; with several they add up. Fitted on counts (a cell is one combination of bins), so its cost does not grow with
// the number of images. Deterministic; no state is shared.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::data {

struct BinnedCell {
  std::vector<int> bins;  // one for each feature
  double negatives = 0;   // images of the first class
  double positives = 0;   // of the second
};

class BinnedLogistic {
 public:
  // bins: their number for each feature. Maximises the penalised likelihood by the fixed bound of its curvature
  // (Boehning and Lindsay, "Monotonicity of quadratic-approximation algorithms", 1988): each step climbs, no line
  // search. Throws std::invalid_argument when a cell does not fit bins or a class has no images.
  BinnedLogistic(std::span<const BinnedCell> cells, std::span<const int> bins);

  // Above 0: rather the second class.
  double log_odds(std::span<const int> bins) const;

 private:
  // Calls use(column) for the columns that are 1 for these bins, the constant first.
  template <typename Use>
  void for_columns(std::span<const int> bins, Use use) const;

  std::vector<std::size_t> first_column_;  // of each feature
  std::vector<double> coefficients_;       // [0]: constant
};

}  // namespace assay::data
