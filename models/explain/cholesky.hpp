// SPDX-License-Identifier: Apache-2.0
// Small symmetric systems of equations in double. Immutable after construction; any thread may call.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::models::explain {

class Cholesky {
 public:
  // matrix: [size, size], symmetric and positive semi-definite. An unknown that the ones before it determine (its pivot
  // is below 1e-12 of its diagonal element) is taken to be 0, so that a singular system has a solution too.
  Cholesky(std::vector<double> matrix, std::size_t size);

  std::vector<double> solve(std::span<const double> right) const;

 private:
  bool is_determined(std::size_t i) const { return factor_[i * size_ + i] == 0; }

  std::size_t size_;
  std::vector<double> factor_;  // lower triangle
};

}  // namespace assay::models::explain
