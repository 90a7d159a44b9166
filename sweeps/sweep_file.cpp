// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_file.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "data/files/atomic_file.hpp"
#include "sweeps/axis_section.hpp"
#include "sweeps/search_sections.hpp"
#include "sweeps/settings_section.hpp"
#include "sweeps/value_text.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {
namespace {

constexpr std::size_t kLongestName = 100;

// Names become parts of file names and names of jobs.
std::string name_of(const YamlNode& node, const YamlPlace& place) {
  const std::string name = place.text(node);
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
  if (name.size() > kLongestName || !std::all_of(name.begin(), name.end(), is_plain)) {
    place.in("name").refuse(node.line, "expected up to " + std::to_string(kLongestName) + " letters, digits, - _ .");
  }
  return name;
}

std::filesystem::path path_of(const YamlNode& node, const YamlPlace& place, const std::filesystem::path& folder) {
  return (folder / place.text(node)).lexically_normal();
}

// Canonical: in the order of the keys, so that equal points are equal.
std::map<std::string, std::string> identity_of(const Parameters& parameters) {
  std::map<std::string, std::string> identity;
  for (const auto& [key, value] : parameters) identity[key] = canonical_value(value);
  return identity;
}

// Axes first, in their order.
Parameters in_order_of(const std::vector<Axis>& axes, const Parameters& parameters) {
  Parameters ordered;
  for (const Axis& axis : axes) {
    if (const std::string* value = find_parameter(parameters, axis.key)) ordered.emplace_back(axis.key, *value);
  }
  for (const auto& parameter : parameters) {
    if (find_parameter(ordered, parameter.first) == nullptr) ordered.push_back(parameter);
  }
  return ordered;
}

std::vector<Point> points_of(const YamlNode& node, const YamlPlace& place, const std::vector<Axis>& axes) {
  if (node.kind != YamlKind::list) place.refuse(node.line, "expected a list such as [{optimizer.lr: 3e-4}]");
  std::vector<Point> points;
  std::map<std::map<std::string, std::string>, int> lines;
  for (const YamlNode& item : node.items) {
    Point point{.parameters = in_order_of(axes, settings_of(item, place).parameters), .line = item.line};
    if (point.parameters.empty()) place.refuse(item.line, "a point is empty");
    const auto [first, is_new] = lines.try_emplace(identity_of(point.parameters), item.line);
    if (!is_new) place.refuse(item.line, "the same point stands on line " + std::to_string(first->second));
    points.push_back(std::move(point));
  }
  return points;
}

void read_base(SweepFile& file, const YamlNode& root, const YamlPlace& place, const std::filesystem::path& folder) {
  const YamlNode* recipe = root.find("recipe");
  const YamlNode* config = root.find("config");
  if ((recipe == nullptr) == (config == nullptr)) {
    place.refuse(config == nullptr ? 0 : config->line, "give exactly one of recipe: NAME and config: FILE");
  }
  if (recipe != nullptr) file.recipe = place.text(*recipe);
  if (config != nullptr) file.config = path_of(*config, place, folder);
  const YamlNode* data = root.find("data");
  if (data == nullptr) place.refuse(0, "data is missing: the store to train on, for example data: store.h5");
  file.data = path_of(*data, place, folder);
}

}  // namespace

SweepFile parse_sweep_file(const std::string& text, const std::string& origin, const std::filesystem::path& folder) {
  const YamlNode root = parse_yaml_tree(text, origin);
  const YamlPlace place(origin);
  place.expect_section(
      root, {"name", "recipe", "config", "data", "set", "search", "early_stopping", "axes", "points", "objective"}, "");
  SweepFile file;
  file.origin = origin;
  file.text = text;
  file.folder = folder;
  const YamlNode* name = root.find("name");
  if (name == nullptr) place.refuse(0, "name is missing: what the sweep is called, for example name: first-look");
  file.name = name_of(*name, place);
  read_base(file, root, place, folder);
  Settings set;
  if (const YamlNode* node = root.find("set")) set = settings_of(*node, place.in("set"));
  file.set = set.parameters;
  file.set_lines = set.lines;
  if (const YamlNode* node = root.find("search")) file.search = search_of(*node, place.in("search"));
  if (const YamlNode* node = root.find("early_stopping")) {
    file.early_stopping = early_stopping_of(*node, place.in("early_stopping"));
  }
  if (const YamlNode* node = root.find("axes")) file.axes = axes_of(*node, place.in("axes"), file.search.kind, set);
  if (const YamlNode* node = root.find("points")) file.points = points_of(*node, place.in("points"), file.axes);
  if (const YamlNode* node = root.find("objective")) file.objective = objective_of(*node, place.in("objective"));
  if (file.axes.empty() && (file.points.empty() || file.search.kind != SearchKind::grid)) {
    place.refuse(0, "there are no axes: nothing to search; for example axes: {optimizer.lr: [1e-4, 1e-3]}");
  }
  return file;
}

SweepFile read_sweep_file(const std::filesystem::path& path) {
  return parse_sweep_file(data::files::read_file(path, kMaxYamlBytes), path.string(), path.parent_path());
}

}  // namespace assay::sweeps
