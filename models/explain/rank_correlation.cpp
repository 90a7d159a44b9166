// SPDX-License-Identifier: Apache-2.0
#include "models/explain/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace assay::models::explain {
namespace {

// Twice the rank of each value less twice the mean rank: whole numbers, so that sums of them are exact.
std::vector<double> centred_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + end) - static_cast<double>(order.size());
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

double rank_correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) throw std::invalid_argument("rank correlation of lists that differ in length");
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const auto is_nan = [](double value) { return std::isnan(value); };
  if (std::any_of(a.begin(), a.end(), is_nan) || std::any_of(b.begin(), b.end(), is_nan)) return kUndefined;
  const std::vector<double> ranks_a = centred_ranks(a), ranks_b = centred_ranks(b);
  const double spread = std::sqrt(dot(ranks_a, ranks_a) * dot(ranks_b, ranks_b));
  return spread > 0 ? dot(ranks_a, ranks_b) / spread : kUndefined;
}

}  // namespace assay::models::explain
