// SPDX-License-Identifier: Apache-2.0
// YAML text as a tree of nodes that know their lines. Only what a file that people write by hand needs: no aliases, no
// tags, one document, few levels; a key stands once in its section. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sweeps {

enum class YamlKind : std::uint8_t { empty, plain, quoted, list, section };

struct YamlNode {
  YamlKind kind = YamlKind::empty;
  std::string key;   // in its section
  std::string text;  // plain, quoted
  int line = 0;      // of its key, or of itself in a list; from 1
  std::vector<YamlNode> items;

  bool is_scalar() const { return kind == YamlKind::plain || kind == YamlKind::quoted; }
  // The entry of a section; null when there is none.
  const YamlNode* find(std::string_view name) const;
};

inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxYamlDepth = 8;

// The outermost section; origin is what errors call the text. Throws SweepError ("ORIGIN:LINE: ...") on text that is no
// YAML, too large, empty, anything but a section, or that uses what is not accepted.
YamlNode parse_yaml_tree(const std::string& text, const std::string& origin);

}  // namespace assay::sweeps
