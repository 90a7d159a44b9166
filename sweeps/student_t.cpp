// SPDX-License-Identifier: Apache-2.0
#include "sweeps/student_t.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace assay::sweeps {
namespace {

// P(|T| <= t) for t = sqrt(freedom) * tan(angle).
double share_within(double angle, std::uint32_t freedom) {
  const double square = std::cos(angle) * std::cos(angle);
  const bool odd = freedom % 2 == 1;
  double term = odd ? std::cos(angle) : 1, sum = 0;
  for (std::uint32_t k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= square * (k - 1) / k;
  }
  if (!odd) return std::sin(angle) * sum;
  return 2 / std::numbers::pi * (angle + std::sin(angle) * sum);
}

}  // namespace

double student_t_two_sided(double share, std::uint32_t freedom) {
  if (!(share > 0 && share < 1) || freedom == 0) {
    throw std::invalid_argument("Student's t needs a share between 0 and 1 and at least one degree of freedom");
  }
  double low = 0, high = std::numbers::pi / 2;
  for (double middle = high / 2; low < middle && middle < high; middle = low + (high - low) / 2) {
    (share_within(middle, freedom) < share ? low : high) = middle;
  }
  return std::sqrt(static_cast<double>(freedom)) * std::tan(low);
}

}  // namespace assay::sweeps
