// SPDX-License-Identifier: Apache-2.0
#include "sweeps/settings_section.hpp"

#include <map>

#include "data/files/one_line.hpp"
#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

std::string item_of(const YamlNode& node, const YamlPlace& place) {
  if (!node.is_scalar() || node.text.empty()) place.refuse(node.line, "a list may hold text and numbers only");
  if (node.text.find_first_of(",[]") != std::string::npos) {
    place.refuse(node.line, "an item of a list cannot hold commas or brackets");
  }
  return node.text;
}

class Flattening {
 public:
  void add(const YamlNode& section, const std::string& prefix, const YamlPlace& place) {
    for (const YamlNode& entry : section.items) {
      const std::string key = prefix + entry.key;
      if (entry.kind == YamlKind::section) {
        add(entry, key + ".", place.in(entry.key));
        continue;
      }
      const auto [first, is_new] = lines_.try_emplace(key, entry.line);
      if (!is_new) place.in(entry.key).refuse(entry.line, "is set on line " + std::to_string(first->second) + " too");
      settings_.parameters.emplace_back(key, value_of(entry, place.in(entry.key)));
      settings_.lines.push_back(entry.line);
    }
  }
  Settings take() { return std::move(settings_); }

 private:
  Settings settings_;
  std::map<std::string, int> lines_;
};

}  // namespace

std::string value_of(const YamlNode& node, const YamlPlace& place) {
  if (node.is_scalar() && !node.text.empty()) return node.text;
  if (node.kind == YamlKind::section) place.refuse(node.line, "expected a value, got a section");
  if (node.kind != YamlKind::list) place.refuse(node.line, "is empty; give a value");
  std::string text;
  for (const YamlNode& item : node.items) text += (text.empty() ? "" : ", ") + item_of(item, place);
  return "[" + text + "]";
}

std::vector<std::string> distinct_values(const YamlNode& list, const YamlPlace& place) {
  if (list.kind != YamlKind::list) place.refuse(list.line, "expected a list of values");
  if (list.items.empty()) place.refuse(list.line, "the list is empty; give at least one value");
  std::vector<std::string> values;
  std::map<std::string, int> lines;
  for (const YamlNode& item : list.items) {
    const std::string value = value_of(item, place);
    if (!lines.try_emplace(canonical_value(value), item.line).second) {
      place.refuse(item.line, "the value '" + data::files::one_line(value, 80) + "' stands twice in the list");
    }
    values.push_back(value);
  }
  return values;
}

Settings settings_of(const YamlNode& node, const YamlPlace& place) {
  if (node.kind != YamlKind::section) place.refuse(node.line, "expected keys and values such as {epochs: 2}");
  Flattening flattening;
  flattening.add(node, "", place);
  return flattening.take();
}

}  // namespace assay::sweeps
