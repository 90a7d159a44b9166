// SPDX-License-Identifier: Apache-2.0
#include "data/files/nearest_name.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace assay::data::files {
namespace {

// Names are short: what is longer than this is no typing mistake, and its distance need not be exact.
constexpr std::size_t kLongestName = 64;

// A match of the last parts only is a little worse than one of the whole name.
std::size_t penalised_distance(std::string_view given, std::string_view candidate) {
  std::size_t best = 2 * edit_distance(given, candidate);
  for (std::size_t dot = candidate.find('.'); dot != std::string_view::npos; dot = candidate.find('.', dot + 1)) {
    best = std::min(best, 2 * edit_distance(given, candidate.substr(dot + 1)) + 1);
  }
  return best;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::string nearest_name(std::string_view given, const std::vector<std::string>& candidates) {
  const std::string_view start = given.substr(0, kLongestName);
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::string nearest;
  for (const auto& candidate : candidates) {
    const std::size_t distance = penalised_distance(start, candidate);
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace assay::data::files
