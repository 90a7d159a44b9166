// SPDX-License-Identifier: Apache-2.0
#include "data/export_names.hpp"

#include <absl/strings/ascii.h>

#include <algorithm>

#include "data/unique_names.hpp"

namespace assay::data {
namespace {

constexpr std::size_t kLongest = 100;

std::string_view stem_of(std::string_view name) {
  const auto slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace

std::string safe_component(std::string_view text) {
  std::string safe(text.substr(0, kLongest));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return !absl::ascii_isalnum(c) && c != '-' && c != '_' && c != '.'; },
      '_');
  if (safe.empty()) return "_";
  if (safe.front() == '.') safe.front() = '_';
  return safe;
}

std::vector<std::string> export_stems(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                                      std::span<const std::string> class_names) {
  std::vector<std::string> folders;
  UniqueNames unique_folders;
  for (const std::string& name : class_names) folders.push_back(unique_folders.take(safe_component(name)));
  std::vector<UniqueNames> unique_stems(folders.size());
  std::vector<std::string> stems;
  for (std::size_t i = 0; i < names.size(); ++i) {
    stems.push_back(folders.at(labels[i]) + "/" + unique_stems[labels[i]].take(safe_component(stem_of(names[i]))));
  }
  return stems;
}

}  // namespace assay::data
