// SPDX-License-Identifier: Apache-2.0
#include "models/explain/cholesky.hpp"

#include <cmath>
#include <utility>

namespace assay::models::explain {

Cholesky::Cholesky(std::vector<double> matrix, std::size_t size) : size_(size), factor_(std::move(matrix)) {
  constexpr double kSmallestPivot = 1e-12;
  const auto at = [this](std::size_t row, std::size_t column) -> double& { return factor_[row * size_ + column]; };
  for (std::size_t column = 0; column < size_; ++column) {
    const double diagonal = at(column, column);
    double pivot = diagonal;
    for (std::size_t k = 0; k < column; ++k) pivot -= at(column, k) * at(column, k);
    const bool determined = !(pivot > kSmallestPivot * diagonal);
    at(column, column) = determined ? 0 : std::sqrt(pivot);
    for (std::size_t row = column + 1; row < size_; ++row) {
      double sum = at(row, column);
      for (std::size_t k = 0; k < column; ++k) sum -= at(row, k) * at(column, k);
      at(row, column) = determined ? 0 : sum / at(column, column);
    }
  }
}

std::vector<double> Cholesky::solve(std::span<const double> right) const {
  std::vector<double> solution(right.begin(), right.end());
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t k = 0; k < i; ++k) solution[i] -= factor_[i * size_ + k] * solution[k];
    solution[i] = is_determined(i) ? 0 : solution[i] / factor_[i * size_ + i];
  }
  for (std::size_t i = size_; i-- > 0;) {
    for (std::size_t k = i + 1; k < size_; ++k) solution[i] -= factor_[k * size_ + i] * solution[k];
    solution[i] = is_determined(i) ? 0 : solution[i] / factor_[i * size_ + i];
  }
  return solution;
}

}  // namespace assay::models::explain
