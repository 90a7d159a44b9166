// SPDX-License-Identifier: Apache-2.0
#include "data/rank_area.hpp"

#include <algorithm>
#include <cmath>

namespace assay::data {

double rank_area(std::vector<ScoredCount> scores) {
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
  double negatives = 0, positives = 0, wins = 0;
  for (std::size_t i = 0; i < scores.size();) {
    double tied_negatives = 0, tied_positives = 0;
    const double score = scores[i].score;
    for (; i < scores.size() && scores[i].score == score; ++i) {
      tied_negatives += static_cast<double>(scores[i].negatives);
      tied_positives += static_cast<double>(scores[i].positives);
    }
    wins += tied_positives * (negatives + tied_negatives / 2);
    negatives += tied_negatives;
    positives += tied_positives;
  }
  return negatives == 0 || positives == 0 ? 0.5 : wins / (negatives * positives);
}

double area_error(double area, double negatives, double positives) {
  const double two_positives = area / (2 - area);
  const double two_negatives = 2 * area * area / (1 + area);
  const double variance = area * (1 - area) + (positives - 1) * (two_positives - area * area) +
                          (negatives - 1) * (two_negatives - area * area);
  return std::sqrt(std::max(0.0, variance) / (negatives * positives));
}

double area_error_by_chance(double negatives, double positives, int folds) {
  return std::sqrt((negatives + positives + folds) / (12 * negatives * positives));
}

}  // namespace assay::data
