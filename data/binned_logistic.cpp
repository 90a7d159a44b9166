// SPDX-License-Identifier: Apache-2.0
#include "data/binned_logistic.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr double kRidge = 1;  // as much as one image says against a coefficient
constexpr int kMostSteps = 100;
constexpr double kSmallStep = 1e-4;

// Lower triangle of a symmetric positive definite matrix, decomposed in place (Cholesky) to solve for many right sides.
class Cholesky {
 public:
  explicit Cholesky(std::size_t side) : side_(side), values_(side * side) {}

  double& at(std::size_t row, std::size_t column) { return values_[row * side_ + column]; }
  void decompose() {
    for (std::size_t column = 0; column < side_; ++column) {
      for (std::size_t row = column; row < side_; ++row) {
        double sum = at(row, column);
        for (std::size_t k = 0; k < column; ++k) sum -= at(row, k) * at(column, k);
        at(row, column) = row == column ? std::sqrt(sum) : sum / at(column, column);
      }
    }
  }
  void solve(std::vector<double>& right) {
    for (std::size_t row = 0; row < side_; ++row) {
      for (std::size_t k = 0; k < row; ++k) right[row] -= at(row, k) * right[k];
      right[row] /= at(row, row);
    }
    for (std::size_t row = side_; row-- > 0;) {
      for (std::size_t k = row + 1; k < side_; ++k) right[row] -= at(k, row) * right[k];
      right[row] /= at(row, row);
    }
  }

 private:
  std::size_t side_;
  std::vector<double> values_;
};

struct ClassWeights {
  double negative, positive;
};
// Such that both classes weigh as much, and all images together as many as they are.
ClassWeights equal_weights(std::span<const BinnedCell> cells) {
  double negatives = 0, positives = 0;
  for (const auto& cell : cells) negatives += cell.negatives, positives += cell.positives;
  if (negatives <= 0 || positives <= 0) throw std::invalid_argument("a classifier needs images of both classes");
  return {(negatives + positives) / (2 * negatives), (negatives + positives) / (2 * positives)};
}

}  // namespace

template <typename Use>
void BinnedLogistic::for_columns(std::span<const int> bins, Use use) const {
  use(std::size_t{0});
  for (std::size_t feature = 0; feature < bins.size(); ++feature)
    use(first_column_[feature] + static_cast<std::size_t>(bins[feature]));
}

BinnedLogistic::BinnedLogistic(std::span<const BinnedCell> cells, std::span<const int> bins) {
  const auto weights = equal_weights(cells);
  std::size_t columns = 1;
  for (const int count : bins) {
    first_column_.push_back(columns);
    columns += static_cast<std::size_t>(count);
  }
  coefficients_.resize(columns);
  Cholesky bound(columns);
  for (std::size_t column = 0; column < columns; ++column) bound.at(column, column) = kRidge;
  for (const auto& cell : cells) {
    bool fits = cell.bins.size() == bins.size();
    for (std::size_t f = 0; fits && f < bins.size(); ++f) fits = cell.bins[f] >= 0 && cell.bins[f] < bins[f];
    if (!fits) throw std::invalid_argument("a cell does not fit the bins");
    const double curvature = (weights.negative * cell.negatives + weights.positive * cell.positives) / 4;
    for_columns(cell.bins, [&](std::size_t row) {
      for_columns(cell.bins, [&](std::size_t column) {
        if (column <= row) bound.at(row, column) += curvature;
      });
    });
  }
  bound.decompose();
  for (int step = 0; step < kMostSteps; ++step) {
    std::vector<double> change(columns);
    for (std::size_t column = 0; column < columns; ++column) change[column] = -kRidge * coefficients_[column];
    for (const auto& cell : cells) {
      const double positive = 1 / (1 + std::exp(-log_odds(cell.bins)));
      const double slope =
          weights.positive * cell.positives * (1 - positive) - weights.negative * cell.negatives * positive;
      for_columns(cell.bins, [&](std::size_t column) { change[column] += slope; });
    }
    bound.solve(change);
    double largest = 0;
    for (std::size_t column = 0; column < columns; ++column) {
      coefficients_[column] += change[column];
      largest = std::max(largest, std::abs(change[column]));
    }
    if (largest < kSmallStep) break;
  }
}

double BinnedLogistic::log_odds(std::span<const int> bins) const {
  double sum = 0;
  for_columns(bins, [&](std::size_t column) { sum += coefficients_[column]; });
  return sum;
}

}  // namespace assay::data
