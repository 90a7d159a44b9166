// SPDX-License-Identifier: Apache-2.0
#include "models/explain/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace assay::models::explain {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

RankedValues::RankedValues(std::span<const double> values)
    : centred_(values.size()),
      holds_nan_(std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) {
  if (holds_nan_) return;
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + end) - static_cast<double>(order.size());
    for (; begin < end; ++begin) centred_[order[begin]] = rank;
  }
  square_ = dot(centred_, centred_);
}

double rank_correlation(const RankedValues& a, const RankedValues& b) {
  if (a.centred_.size() != b.centred_.size()) {
    throw std::invalid_argument("rank correlation of lists that differ in length");
  }
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  if (a.holds_nan_ || b.holds_nan_) return kUndefined;
  const double spread = std::sqrt(a.square_ * b.square_);
  return spread > 0 ? dot(a.centred_, b.centred_) / spread : kUndefined;
}

double rank_correlation(std::span<const double> a, std::span<const double> b) {
  return rank_correlation(RankedValues(a), RankedValues(b));
}

}  // namespace assay::models::explain
