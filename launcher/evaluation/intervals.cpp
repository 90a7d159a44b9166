// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "launcher/quantiles.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr double kNormalQuantile = 1.959963984540054;  // of (1 + kConfidence) / 2

}  // namespace

Interval wilson_interval(std::uint64_t part, std::uint64_t whole) {
  if (part > whole) throw std::invalid_argument("a part of more than the whole has no interval");
  if (whole == 0) return {};
  const double count = static_cast<double>(whole);
  const double share = static_cast<double>(part) / count;
  const double square = kNormalQuantile * kNormalQuantile;
  const double centre = (share + square / (2 * count)) / (1 + square / count);
  const double half =
      kNormalQuantile * std::sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count);
  // At the ends the formula gives exactly 0 and 1, its rounding nearly.
  return {part == 0 ? 0 : centre - half, part == whole ? 1 : centre + half};
}

Interval middle_of(std::vector<double> values) {
  if (values.empty() || std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) {
    return {};
  }
  const double low = quantile(values, (1 - kConfidence) / 2);
  return {low, quantile(std::move(values), (1 + kConfidence) / 2)};
}

}  // namespace assay::launcher::evaluation
