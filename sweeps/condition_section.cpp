// SPDX-License-Identifier: Apache-2.0
#include "sweeps/condition_section.hpp"

#include <algorithm>

#include "data/files/one_line.hpp"
#include "sweeps/conditions.hpp"

namespace assay::sweeps {
namespace {

std::string shown(const std::string& text) {
  return "'" + data::files::one_line(text, 80) + "'";
}

// A condition on an axis above that asks for a value the axis never has is a mistake.
void check_condition(const Condition& condition, const Axis& asked, int line, const YamlPlace& place) {
  for (const std::string& value : condition.values) {
    if (may_be(asked, value)) continue;
    place.refuse(line, shown(value) + " is no value of the axis " + data::files::one_line(asked.key));
  }
}

}  // namespace

std::vector<Condition> conditions_of(const YamlNode& node, const YamlPlace& place) {
  if (node.kind != YamlKind::section || node.items.empty()) {
    place.refuse(node.line, "expected keys and their values, such as {model.name: [cnn5, compact]}");
  }
  std::vector<Condition> conditions;
  for (const YamlNode& entry : node.items) {
    const YamlPlace at = place.in(entry.key);
    Condition condition{.key = entry.key, .values = {}};
    if (entry.kind == YamlKind::list) {
      condition.values = distinct_values(entry, at);
    } else {
      condition.values.push_back(value_of(entry, at));
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

void check_conditions(const Axis& axis, const std::vector<Axis>& above, const Settings& set, const YamlPlace& place) {
  for (const Condition& condition : axis.when) {
    const YamlPlace at = place.in("when").in(condition.key);
    const auto asked = std::find_if(above.begin(), above.end(), [&](const Axis& a) { return a.key == condition.key; });
    if (asked != above.end()) {
      check_condition(condition, *asked, axis.line, at);
      continue;
    }
    const std::string* fixed = find_parameter(set.parameters, condition.key);
    if (fixed == nullptr) {
      at.refuse(axis.line, "a condition is about an axis above this one, or about a key of `set`; it is neither");
    }
    if (!holds(condition, *fixed)) at.refuse(axis.line, "never holds: `set` has " + shown(*fixed));
  }
}

}  // namespace assay::sweeps
