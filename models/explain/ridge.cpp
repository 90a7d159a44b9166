// SPDX-License-Identifier: Apache-2.0
#include "models/explain/ridge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/explain/cholesky.hpp"

namespace assay::models::explain {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::vector<double> jackknife_errors(const Observations& observations, const Cholesky& system,
                                     std::span<const double> coefficients, std::size_t first, bool constant) {
  const std::size_t width = observations.width;
  if (first + 2 > observations.count()) return std::vector(width, std::numeric_limits<double>::quiet_NaN());
  const auto drawn = static_cast<double>(observations.count() - first);
  const double weight = std::accumulate(observations.weights.begin(), observations.weights.end(), 0.0);
  std::vector<double> sums(width), squares(width);
  for (std::size_t i = first; i < observations.count(); ++i) {
    const auto row = observations.row(i);
    const double own = observations.weights[i];
    const std::vector<double> direction = system.solve(row);
    const double leverage = own * dot(row, direction) + (constant ? own / weight : 0);
    // A row that alone determines a coefficient has leverage 1 and residual 0.
    const double left = std::max(1 - leverage, 1e-9);
    const double residual = (observations.y[i] - dot(row, coefficients)) * own / left;
    for (std::size_t j = 0; j < width; ++j) {
      sums[j] += direction[j] * residual;
      squares[j] += direction[j] * residual * direction[j] * residual;
    }
  }
  std::vector<double> errors(width);
  for (std::size_t j = 0; j < width; ++j) {
    errors[j] = std::sqrt(std::max(0.0, squares[j] - sums[j] * sums[j] / drawn) * (drawn - 1) / drawn);
  }
  return errors;
}

}  // namespace

std::vector<double> weighted_gram(const Observations& observations) {
  const std::size_t width = observations.width;
  std::vector<double> gram(width * width);
  for (std::size_t i = 0; i < observations.count(); ++i) {
    const auto row = observations.row(i);
    for (std::size_t j = 0; j < width; ++j) {
      const double scaled = observations.weights[i] * row[j];
      for (std::size_t k = 0; k <= j; ++k) gram[j * width + k] += scaled * row[k];
    }
  }
  for (std::size_t j = 0; j < width; ++j) {
    for (std::size_t k = 0; k < j; ++k) gram[k * width + j] = gram[j * width + k];
  }
  return gram;
}

std::vector<double> weighted_moments(const Observations& observations) {
  std::vector<double> moments(observations.width);
  for (std::size_t i = 0; i < observations.count(); ++i) {
    const auto row = observations.row(i);
    const double scaled = observations.weights[i] * observations.y[i];
    for (std::size_t j = 0; j < moments.size(); ++j) moments[j] += scaled * row[j];
  }
  return moments;
}

LeastSquares solve_least_squares(const Observations& observations, const Penalty& penalty, std::size_t first_drawn,
                                 bool constant) {
  const std::size_t width = observations.width;
  std::vector<double> matrix = weighted_gram(observations);
  for (double& element : matrix) element += penalty.total;
  for (std::size_t j = 0; j < width; ++j) matrix[j * width + j] += penalty.each;
  const Cholesky system(std::move(matrix), width);
  LeastSquares found;
  found.coefficients = system.solve(weighted_moments(observations));
  found.standard_errors = jackknife_errors(observations, system, found.coefficients, first_drawn, constant);
  return found;
}

}  // namespace assay::models::explain
