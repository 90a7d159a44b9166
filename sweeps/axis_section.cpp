// SPDX-License-Identifier: Apache-2.0
#include "sweeps/axis_section.hpp"

#include <algorithm>
#include <string>

#include "sweeps/condition_section.hpp"
#include "sweeps/range_section.hpp"

namespace assay::sweeps {
namespace {

const std::string kAxisForms =
    "a list of values, {values: [..]}, {uniform: [low, high]}, {log_uniform: [low, high]} or {integer: [low, high]}";

Axis detailed_axis(const YamlNode& node, const YamlPlace& place, SearchKind search) {
  static const std::vector<std::string> kForms = {"values", "uniform", "log_uniform", "integer"};
  place.expect_section(node, {"values", "uniform", "log_uniform", "integer", "steps", "when"}, kAxisForms);
  const auto is_form = [](const YamlNode& entry) {
    return std::find(kForms.begin(), kForms.end(), entry.key) != kForms.end();
  };
  if (std::count_if(node.items.begin(), node.items.end(), is_form) != 1) {
    place.refuse(node.line, "expected exactly one of values, uniform, log_uniform, integer");
  }
  const YamlNode& form = *std::find_if(node.items.begin(), node.items.end(), is_form);
  const YamlNode* steps = node.find("steps");
  Axis axis{.key = node.key, .values = {}, .range = {}, .when = {}, .line = node.line};
  if (form.key == "values") {
    if (steps != nullptr) place.refuse(steps->line, "steps are for a range, not for a list of values");
    axis.values = distinct_values(form, place);
  } else {
    const RangeKind kind = form.key == "uniform"       ? RangeKind::uniform
                           : form.key == "log_uniform" ? RangeKind::log_uniform
                                                       : RangeKind::integer;
    axis.range = range_of(form, kind, place.in(form.key));
    set_steps(*axis.range, steps, form.line, search, place);
  }
  if (const YamlNode* when = node.find("when")) axis.when = conditions_of(*when, place.in("when"));
  return axis;
}

Axis axis_of(const YamlNode& node, const YamlPlace& place, SearchKind search) {
  if (node.kind == YamlKind::section) return detailed_axis(node, place, search);
  if (node.kind != YamlKind::list) place.refuse(node.line, "expected " + kAxisForms);
  return {.key = node.key, .values = distinct_values(node, place), .range = {}, .when = {}, .line = node.line};
}

}  // namespace

std::vector<Axis> axes_of(const YamlNode& node, const YamlPlace& place, SearchKind search, const Settings& set) {
  if (node.kind != YamlKind::section) {
    place.refuse(node.line, "expected configuration keys with their values, such as {seed: [1, 2, 3]}");
  }
  if (node.items.size() > kMostAxes) place.refuse(node.line, "more than " + std::to_string(kMostAxes) + " axes");
  std::vector<Axis> axes;
  for (const YamlNode& entry : node.items) {
    const YamlPlace at = place.in(entry.key);
    if (find_parameter(set.parameters, entry.key) != nullptr) {
      at.refuse(entry.line, "is an axis and in `set` too; leave one of them out");
    }
    Axis axis = axis_of(entry, at, search);
    check_conditions(axis, axes, set, at);
    axes.push_back(std::move(axis));
  }
  return axes;
}

}  // namespace assay::sweeps
