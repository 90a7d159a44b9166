// SPDX-License-Identifier: Apache-2.0
// YAML text as a flat list of dotted settings with their lines, read from parser events: no tree is built, and nothing
// that a configuration has no use for (aliases, tags, several documents, deep nesting) is accepted. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace assay::launcher::config {

// No configuration of ours comes near these.
inline constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxConfigDepth = 8;

// nested_list: a list that holds lists or sections.
enum class SettingKind { plain, quoted, empty, list, nested_list };

struct Setting {
  std::string name;  // dotted
  std::string text;  // of a plain or quoted scalar; of a list of scalars: its items, comma-separated
  SettingKind kind = SettingKind::plain;
  int line = 0;  // of its key, from 1
};

// In the order of the text. Throws UsageError ("ORIGIN:LINE: ...") on text that is not YAML, too large, empty, not made
// of keys and values, or that gives a key twice.
std::vector<Setting> yaml_settings(const std::string& yaml, const std::string& origin);

}  // namespace assay::launcher::config
