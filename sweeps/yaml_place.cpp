// SPDX-License-Identifier: Apache-2.0
#include "sweeps/yaml_place.hpp"

#include <algorithm>

#include "data/files/nearest_name.hpp"
#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/value_text.hpp"

namespace assay::sweeps {

void YamlPlace::refuse(int line, const std::string& what) const {
  const std::string where = line > 0 ? origin_ + ":" + std::to_string(line) : origin_;
  throw SweepError(where + ": " + (path_.empty() ? "" : data::files::one_line(path_) + ": ") + what);
}

void YamlPlace::expect_section(const YamlNode& node, const std::vector<std::string>& known,
                               const std::string& like) const {
  if (node.kind != YamlKind::section) refuse(node.line, "expected a section such as " + like);
  for (const YamlNode& entry : node.items) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    refuse(entry.line, "unknown key '" + data::files::one_line(entry.key) + "'; the nearest known key is '" +
                           data::files::nearest_name(entry.key, known) + "'");
  }
}

std::string YamlPlace::text(const YamlNode& entry) const {
  if (!entry.is_scalar() || entry.text.empty()) in(entry.key).refuse(entry.line, "expected text");
  return entry.text;
}

std::int64_t YamlPlace::whole(const YamlNode& entry, std::int64_t low, std::int64_t high) const {
  const auto number = entry.is_scalar() ? parse_whole(entry.text) : std::nullopt;
  if (!number || *number < low || *number > high) {
    in(entry.key).refuse(entry.line,
                         "expected a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return *number;
}

}  // namespace assay::sweeps
