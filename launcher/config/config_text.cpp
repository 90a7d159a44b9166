// SPDX-License-Identifier: Apache-2.0
// A configuration as text: its YAML, the hash that identifies it, and how two of them differ.
#include <algorithm>
#include <string_view>

#include "data/files/sha256.hpp"
#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"

namespace assay::launcher::config {
namespace {

std::vector<std::string> dotted_parts(std::string_view name) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    parts.emplace_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Writes keys as nested YAML, opening a section where its first key comes.
class NestedWriter {
 public:
  void write(const std::string& name, const Value& value) {
    const auto parts = dotted_parts(name);
    const auto sections = parts.size() - 1;
    std::size_t shared = 0;
    while (shared < sections && shared < open_.size() && open_[shared] == parts[shared]) ++shared;
    for (std::size_t depth = shared; depth < sections; ++depth)
      text_ += std::string(2 * depth, ' ') + parts[depth] + ":\n";
    text_ += std::string(2 * sections, ' ') + parts.back() + ": " + yaml_text(value) + "\n";
    open_.assign(parts.begin(), parts.end() - 1);
  }
  const std::string& text() const { return text_; }

 private:
  std::vector<std::string> open_;
  std::string text_;
};

}  // namespace

std::string to_yaml(const RunConfig& config) {
  NestedWriter writer;
  for (const auto& entry : config_keys()) writer.write(entry.name, entry.get(config));
  return writer.text();
}

std::string config_hash(const RunConfig& config) {
  NestedWriter writer;
  for (const auto& entry : config_keys()) {
    if (entry.identity) writer.write(entry.name, entry.get(config));
  }
  return data::files::sha256_hex(writer.text());
}

std::vector<std::string> differences(const RunConfig& a, const RunConfig& b) {
  std::vector<std::string> lines;
  for (const auto& entry : config_keys()) {
    const Value left = entry.get(a);
    const Value right = entry.get(b);
    if (entry.identity && left != right)
      lines.push_back(entry.name + ": " + yaml_text(left) + " -> " + yaml_text(right));
  }
  return lines;
}

}  // namespace assay::launcher::config
