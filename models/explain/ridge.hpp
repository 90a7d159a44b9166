// SPDX-License-Identifier: Apache-2.0
// Weighted least squares with a penalty, in double, by the normal equations: what LIME and KernelSHAP fit to a model's
// outputs. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::models::explain {

struct Observations {
  std::size_t width = 0;
  std::vector<double> x;        // [count, width]
  std::vector<double> y;        // [count]
  std::vector<double> weights;  // [count], none below 0

  std::size_t count() const { return y.size(); }
  std::span<const double> row(std::size_t i) const { return std::span(x).subspan(i * width, width); }
};

// each * sum_j c_j^2 + total * (sum_j c_j)^2
struct Penalty {
  double each = 0;
  double total = 0;
};

// sum_i w_i x_i x_i': [width, width].
std::vector<double> weighted_gram(const Observations& observations);
// sum_i w_i x_i y_i: [width].
std::vector<double> weighted_moments(const Observations& observations);

struct LeastSquares {
  std::vector<double> coefficients;     // [width]
  std::vector<double> standard_errors;  // [width]
};

// The coefficients c that make sum_i w_i (y_i - x_i c)^2 + penalty smallest. Their standard errors are those of a
// jackknife over the rows from first_drawn on, which were drawn independently; the rows before are the same in every
// draw. A row is left out by its influence (Efron & Tibshirani 1993, ch. 11; MacKinnon & White 1985, HC3), so that
// nothing is solved anew. NaN with fewer than 2 drawn rows. constant: x and y are what is left after their weighted
// means were taken away, which is a coefficient more.
LeastSquares solve_least_squares(const Observations& observations, const Penalty& penalty, std::size_t first_drawn,
                                 bool constant);

}  // namespace assay::models::explain
