// SPDX-License-Identifier: Apache-2.0
#include "sweeps/seed_intervals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "sweeps/student_t.hpp"
#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

constexpr double kConfidence = 0.95;
constexpr std::string_view kSeed = "seed";

Parameters without_seed(Parameters parameters) {
  std::erase_if(parameters, [](const auto& parameter) { return parameter.first == kSeed; });
  return parameters;
}

// The same for parameters in another order or spelling ("1e-3", "0.001").
std::map<std::string, std::string> meaning_of(const Parameters& parameters) {
  std::map<std::string, std::string> meaning;
  for (const auto& [key, value] : parameters) meaning.emplace(key, canonical_value(value));
  return meaning;
}

std::map<std::string, SeedFigure> summaries(const Collection& collection, const SeedPoint& point) {
  std::map<std::string, SeedFigure> figures;
  const auto add = [&](const std::string& name) {
    std::vector<double> values;
    for (const std::size_t place : point.trials) {
      if (const auto value = figure(collection.trials[place], name)) values.push_back(*value);
    }
    if (!values.empty()) figures[name] = summarise(values);
  };
  for (const std::string& metric : collection.metrics) add("best." + metric);
  for (const std::string& evaluation : collection.evaluations) add("evaluation." + evaluation);
  return figures;
}

}  // namespace

SeedFigure summarise(const std::vector<double>& values) {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<double>(values.size());
  SeedFigure found{
      .count = values.size(), .mean = kUndefined, .deviation = kUndefined, .low = kUndefined, .high = kUndefined};
  if (values.empty()) return found;
  double sum = 0;
  for (const double value : values) sum += value;
  found.mean = sum / count;
  if (values.size() < 2) return found;
  double squares = 0;
  for (const double value : values) squares += (value - found.mean) * (value - found.mean);
  found.deviation = std::sqrt(squares / (count - 1));
  const double half = student_t_two_sided(kConfidence, static_cast<std::uint32_t>(values.size() - 1)) *
                      found.deviation / std::sqrt(count);
  found.low = found.mean - half;
  found.high = found.mean + half;
  return found;
}

std::vector<SeedPoint> seed_points(const Collection& collection) {
  std::vector<SeedPoint> points;
  std::map<std::map<std::string, std::string>, std::size_t> places;
  for (std::size_t i = 0; i < collection.trials.size(); ++i) {
    const TrialStatus& status = collection.trials[i].status;
    if (status.state != TrialState::done) continue;
    Parameters parameters = without_seed(status.trial.parameters);
    const auto [place, is_new] = places.emplace(meaning_of(parameters), points.size());
    if (is_new) points.push_back({.parameters = std::move(parameters)});
    points[place->second].trials.push_back(i);
  }
  if (std::ranges::none_of(points, [](const SeedPoint& point) { return point.trials.size() > 1; })) return {};
  for (SeedPoint& point : points) point.figures = summaries(collection, point);
  return points;
}

}  // namespace assay::sweeps
