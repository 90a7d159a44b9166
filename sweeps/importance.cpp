// SPDX-License-Identifier: Apache-2.0
#include "sweeps/importance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostBins = 10;
constexpr std::size_t kLeastFreedom = 3;  // trials beyond one for each group: with fewer any share may come out

struct Point {
  std::string value;  // of the axis, canonical
  double figure = 0;
};
using Groups = std::vector<std::vector<double>>;

std::vector<Point> points_of(const Collection& collection, const Ranking& ranking, const std::string& axis) {
  std::vector<Point> points;
  for (const RankedTrial& ranked : ranking.trials) {
    const TrialStatus& status = collection.trials[ranked.place].status;
    const std::string* value = find_parameter(status.trial.parameters, axis);
    if (status.state == TrialState::done && value != nullptr) points.push_back({canonical_value(*value), ranked.value});
  }
  return points;
}

Groups by_value(const std::vector<Point>& points) {
  std::map<std::string, std::vector<double>> groups;
  for (const Point& point : points) groups[point.value].push_back(point.figure);
  Groups all;
  for (auto& [value, figures] : groups) all.push_back(std::move(figures));
  return all;
}

// Of about equal numbers of trials; equal values stay together. Nothing when a value is no number.
std::optional<Groups> by_quantile(const std::vector<Point>& points) {
  std::vector<std::pair<double, double>> sorted;
  for (const Point& point : points) {
    const std::optional<double> number = parse_number(point.value);
    if (!number) return std::nullopt;
    sorted.emplace_back(*number, point.figure);
  }
  std::ranges::sort(sorted);
  const auto bins = std::clamp<std::size_t>(static_cast<std::size_t>(std::sqrt(sorted.size())), 2, kMostBins);
  Groups groups(1);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool next = i * bins / sorted.size() >= groups.size() && sorted[i].first != sorted[i - 1].first;
    if (next) groups.emplace_back();
    groups.back().push_back(sorted[i].second);
  }
  return groups;
}

AxisImportance importance_of(const std::string& axis, const std::vector<Point>& points) {
  AxisImportance found{.axis = axis, .share = kUndefined, .trials = points.size()};
  Groups groups = by_value(points);
  if (groups.size() > 1 && points.size() < 2 * groups.size()) {
    if (auto bins = by_quantile(points)) {
      groups = std::move(*bins);
      found.in_bins = true;
    }
  }
  found.groups = groups.size();
  if (points.size() >= groups.size() + kLeastFreedom) found.share = epsilon_squared(groups);
  return found;
}

bool varies(const Collection& collection, const std::string& axis) {
  const std::string* first = nullptr;
  for (const CollectedTrial& trial : collection.trials) {
    const std::string* value = find_parameter(trial.status.trial.parameters, axis);
    if (value == nullptr) continue;
    if (first != nullptr && !same_value(*value, *first)) return true;
    first = value;
  }
  return false;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

double epsilon_squared(const std::vector<std::vector<double>>& groups) {
  std::vector<double> all;
  for (const auto& group : groups) {
    if (group.empty()) throw std::invalid_argument("a group without values explains nothing");
    all.insert(all.end(), group.begin(), group.end());
  }
  if (groups.size() < 2 || all.size() <= groups.size()) return kUndefined;
  const double mean = mean_of(all);
  double between = 0, within = 0;
  for (const auto& group : groups) {
    const double own = mean_of(group);
    between += static_cast<double>(group.size()) * (own - mean) * (own - mean);
    for (const double value : group) within += (value - own) * (value - own);
  }
  const double total = between + within;
  if (!(total > 0)) return kUndefined;
  const double noise = within / static_cast<double>(all.size() - groups.size());
  return std::max(0.0, (between - static_cast<double>(groups.size() - 1) * noise) / total);
}

std::vector<AxisImportance> axis_importance(const Collection& collection, const Ranking& ranking) {
  std::vector<AxisImportance> axes;
  for (const std::string& axis : collection.parameters) {
    if (varies(collection, axis)) axes.push_back(importance_of(axis, points_of(collection, ranking, axis)));
  }
  std::ranges::stable_sort(axes, [](const AxisImportance& a, const AxisImportance& b) {
    return (std::isnan(a.share) ? -1 : a.share) > (std::isnan(b.share) ? -1 : b.share);
  });
  return axes;
}

}  // namespace assay::sweeps
