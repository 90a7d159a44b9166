// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/axis_counts.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "sweeps/value_text.hpp"

namespace assay::launcher::trials {
namespace {

bool comes_before(const std::string& a, const std::string& b) {
  const auto left = sweeps::parse_number(a);
  const auto right = sweeps::parse_number(b);
  if (left && right) return *left < *right;
  return left || right ? left.has_value() : a < b;
}

AxisCounts counts_of(const std::string& key, std::span<const sweeps::PlannedTrial> trials) {
  AxisCounts counts{.key = key, .values = {}, .absent = 0};
  std::unordered_map<std::string, std::size_t> found;
  for (const sweeps::PlannedTrial& trial : trials) {
    const std::string* value = sweeps::find_parameter(trial.parameters, key);
    if (value == nullptr) {
      ++counts.absent;
    } else {
      ++found[*value];
    }
  }
  counts.values.assign(found.begin(), found.end());
  std::sort(counts.values.begin(), counts.values.end(),
            [](const auto& a, const auto& b) { return comes_before(a.first, b.first); });
  return counts;
}

}  // namespace

std::vector<std::string> keys_of(const sweeps::SweepFile& file, std::span<const sweeps::PlannedTrial> trials) {
  std::vector<std::string> keys;
  std::unordered_set<std::string> known;
  for (const sweeps::Axis& axis : file.axes) {
    if (known.insert(axis.key).second) keys.push_back(axis.key);
  }
  for (const sweeps::PlannedTrial& trial : trials) {
    for (const auto& [key, value] : trial.parameters) {
      if (known.insert(key).second) keys.push_back(key);
    }
  }
  return keys;
}

std::vector<AxisCounts> axis_counts(const sweeps::SweepFile& file, std::span<const sweeps::PlannedTrial> trials) {
  std::vector<AxisCounts> all;
  for (const std::string& key : keys_of(file, trials)) all.push_back(counts_of(key, trials));
  return all;
}

}  // namespace assay::launcher::trials
