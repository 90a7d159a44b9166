// SPDX-License-Identifier: Apache-2.0
#include "models/explain/path_sums.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::models::explain {

void PathSums::add(const float* seen, const float* background, const float* gradient) {
  double sum = 0;
  for (std::size_t p = 0; p < values_.size(); ++p) {
    const double share = (static_cast<double>(seen[p]) - background[p]) * gradient[p];
    values_[p] += share;
    squares_ += share * share;
    sum += share;
  }
  sums_.push_back(sum);
}

std::vector<double> PathSums::mean() const {
  std::vector<double> result(values_.size());
  const auto count = static_cast<double>(sums_.size());
  std::transform(values_.begin(), values_.end(), result.begin(), [count](double value) { return value / count; });
  return result;
}

double PathSums::relative_error() const {
  const auto count = static_cast<double>(sums_.size());
  const std::vector<double> means = mean();
  const double norm = std::inner_product(means.begin(), means.end(), means.begin(), 0.0);
  return std::sqrt(std::max(squares_ / count - norm, 0.0) / (count - 1) / norm);
}

}  // namespace assay::models::explain
