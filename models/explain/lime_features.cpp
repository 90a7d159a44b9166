// SPDX-License-Identifier: Apache-2.0
// Which few segments a short explanation names (lime 0.2's lime_base: forward_selection and highest_weights).
#include <algorithm>
#include <limits>
#include <numeric>

#include "models/explain/cholesky.hpp"
#include "models/explain/lime_fit.hpp"

namespace assay::models::explain {
namespace {

constexpr int kMostByForwardSelection = 6;
constexpr double kSelectionRidge = 0.01;

// The share of the outputs' variance that a regression on some columns explains, all from the sums over the masks.
class ExplainedShare {
 public:
  explicit ExplainedShare(const Observations& observations)
      : width_(observations.width), gram_(weighted_gram(observations)), moments_(weighted_moments(observations)) {}

  double of(std::span<const int> columns) const {
    std::vector<double> matrix, right;
    for (const int row : columns) {
      right.push_back(moments_[static_cast<std::size_t>(row)]);
      for (const int column : columns) {
        matrix.push_back(gram_[static_cast<std::size_t>(row) * width_ + static_cast<std::size_t>(column)]);
      }
    }
    const std::vector<double> solution = Cholesky(std::move(matrix), columns.size()).solve(right);
    return std::inner_product(solution.begin(), solution.end(), right.begin(), 0.0);
  }

 private:
  std::size_t width_;
  std::vector<double> gram_;
  std::vector<double> moments_;
};

// One after the other, each time the one that explains most beside those chosen.
std::vector<int> select_forward(const Observations& observations, int features) {
  const ExplainedShare share(observations);
  std::vector<int> chosen;
  while (static_cast<int>(chosen.size()) < features) {
    int best = 0;
    double most = -std::numeric_limits<double>::infinity();
    for (int candidate = 0; candidate < static_cast<int>(observations.width); ++candidate) {
      if (std::find(chosen.begin(), chosen.end(), candidate) != chosen.end()) continue;
      chosen.push_back(candidate);
      const double explained = share.of(chosen);
      chosen.pop_back();
      if (explained <= most) continue;
      most = explained;
      best = candidate;
    }
    chosen.push_back(best);
  }
  return chosen;
}

}  // namespace

LimeFeatures choose_features(const Masks& masks, std::span<const double> outputs, std::span<const double> weights,
                             int features, double ridge) {
  const std::vector<int> all = all_segments(masks.segments());
  if (features <= 0 || features > masks.segments()) features = masks.segments();
  std::vector<int> chosen;
  if (features <= kMostByForwardSelection) {
    chosen = select_forward(centre(masks, outputs, weights, all).observations, features);
  } else {
    chosen = by_falling_magnitude(fit_segments(masks, outputs, weights, all, kSelectionRidge).weights);
    chosen.resize(static_cast<std::size_t>(features));
  }
  LimeFit fit = fit_segments(masks, outputs, weights, chosen, ridge);
  LimeFeatures found{.segments = {}, .fit = fit};
  const std::vector<int> order = by_falling_magnitude(fit.weights);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto from = static_cast<std::size_t>(order[i]);
    found.segments.push_back(chosen[from]);
    found.fit.weights[i] = fit.weights[from];
    found.fit.standard_errors[i] = fit.standard_errors[from];
  }
  return found;
}

}  // namespace assay::models::explain
