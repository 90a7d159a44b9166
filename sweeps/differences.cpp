// SPDX-License-Identifier: Apache-2.0
// How two sweep files differ: both as a sorted table of what they mean, compared line by line.
#include <algorithm>
#include <map>

#include "data/files/one_line.hpp"
#include "data/files/shortest_number.hpp"
#include "sweeps/sweep_file.hpp"
#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

// What the sweep has at "axes.optimizer.lr", in one spelling.
using Meaning = std::map<std::string, std::string>;

std::string listed(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + canonical_value(value);
  return "[" + text + "]";
}

std::string range_text(const Range& range) {
  static constexpr const char* kNames[] = {"uniform", "log_uniform", "integer"};
  const std::string steps = range.steps == 0 ? "" : ", steps: " + std::to_string(range.steps);
  return std::string(kNames[static_cast<int>(range.kind)]) + ": [" + data::files::shortest(range.low) + ", " +
         data::files::shortest(range.high) + "]" + steps;
}

// Conditions are all to hold and their values alternatives: neither has an order.
std::string condition_text(const std::vector<Condition>& conditions) {
  std::map<std::string, std::vector<std::string>> sorted;
  for (const Condition& condition : conditions) {
    auto& values = sorted[condition.key];
    for (const std::string& value : condition.values) values.push_back(canonical_value(value));
    std::sort(values.begin(), values.end());
  }
  std::string text;
  for (const auto& [key, values] : sorted) text += (text.empty() ? "" : ", ") + key + ": " + listed(values);
  return "{" + text + "}";
}

std::string axis_text(const Axis& axis) {
  const std::string values = axis.range ? range_text(*axis.range) : listed(axis.values);
  if (axis.when.empty()) return axis.range ? "{" + values + "}" : values;
  return "{" + (axis.range ? values : "values: " + values) + ", when: " + condition_text(axis.when) + "}";
}

std::string search_text(const Search& search) {
  static constexpr const char* kNames[] = {"grid", "random", "sobol"};
  const std::string kind = std::string("{kind: ") + kNames[static_cast<int>(search.kind)];
  if (search.kind == SearchKind::grid) return kind + "}";
  return kind + ", count: " + std::to_string(search.count) + ", seed: " + std::to_string(search.seed) + "}";
}

std::string point_text(const Parameters& parameters) {
  std::map<std::string, std::string> sorted(parameters.begin(), parameters.end());
  std::string text;
  for (const auto& [key, value] : sorted) text += (text.empty() ? "" : ", ") + key + ": " + canonical_value(value);
  return "{" + text + "}";
}

std::string points_text(const std::vector<Point>& points) {
  std::string text;
  for (const Point& point : points) text += (text.empty() ? "" : ", ") + point_text(point.parameters);
  return "[" + text + "]";
}

std::string path_text(const std::filesystem::path& path) {
  return path.empty() ? "" : std::filesystem::absolute(path).lexically_normal().string();
}

Meaning meaning_of(const SweepFile& file) {
  Meaning meaning = {
      {"name", file.name},
      {"recipe", file.recipe},
      {"config", path_text(file.config)},
      {"data", path_text(file.data)},
      {"search", search_text(file.search)},
      {"objective", "{metric: " + file.objective.metric + ", mode: " + (file.objective.maximise ? "max" : "min") + "}"},
  };
  if (file.early_stopping) {
    meaning["early_stopping"] = "{kind: asha, eta: " + std::to_string(file.early_stopping->eta) +
                                ", grace: " + std::to_string(file.early_stopping->grace) + "}";
  }
  for (const auto& [key, value] : file.set) meaning["set." + key] = canonical_value(value);
  for (const Axis& axis : file.axes) meaning["axes." + axis.key] = axis_text(axis);
  if (!file.points.empty()) meaning["points"] = points_text(file.points);
  std::erase_if(meaning, [](const auto& entry) { return entry.second.empty(); });
  return meaning;
}

std::string side(const Meaning& meaning, const std::string& key) {
  const auto found = meaning.find(key);
  return found == meaning.end() ? "nothing" : data::files::one_line(found->second);
}

}  // namespace

std::vector<std::string> differences(const SweepFile& before, const SweepFile& now) {
  const Meaning old_meaning = meaning_of(before);
  const Meaning new_meaning = meaning_of(now);
  Meaning keys = old_meaning;
  keys.insert(new_meaning.begin(), new_meaning.end());
  std::vector<std::string> lines;
  for (const auto& [key, unused] : keys) {
    const auto old_one = old_meaning.find(key);
    const auto new_one = new_meaning.find(key);
    const bool same =
        old_one != old_meaning.end() && new_one != new_meaning.end() && old_one->second == new_one->second;
    if (!same)
      lines.push_back(data::files::one_line(key) + ": " + side(old_meaning, key) + " -> " + side(new_meaning, key));
  }
  return lines;
}

}  // namespace assay::sweeps
