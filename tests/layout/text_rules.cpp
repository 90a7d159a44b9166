// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/text_rules.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <string_view>

namespace assay::tests::layout {
namespace {

constexpr std::string_view kLicence = "SPDX-License-Identifier: Apache-2.0";
constexpr std::size_t kLongestFile = 500;
constexpr std::size_t kLongestTopCMake = 150;
constexpr std::size_t kLongestMain = 50;

bool holds_licence(const SourceFile& file, std::size_t line) {
  return file.lines.size() > line && file.lines[line].find(kLicence) != std::string::npos;
}

std::size_t longest_allowed(const std::string& path) {
  if (path == "CMakeLists.txt") return kLongestTopCMake;
  return path == "launcher/main.cpp" ? kLongestMain : kLongestFile;
}

bool is_snake_case(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; });
}

bool says_nothing(const std::string& name) {
  static const std::set<std::string> names = {"common", "util", "utils", "helper", "helpers", "misc", "stuff"};
  return names.contains(name);
}

std::string expected_namespace(const std::string& folder) {
  std::string name = "assay::" + folder;
  for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/')) name.replace(slash, 1, "::");
  return name;
}

template <class Breaks>
std::vector<std::string> code_that(const std::vector<SourceFile>& files, Breaks breaks) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    if (!file.is_code()) continue;
    if (const std::string why = breaks(file); !why.empty()) found.push_back(file.path + ": " + why);
  }
  return found;
}

}  // namespace

std::vector<std::string> without_licence_line(const std::vector<SourceFile>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    const bool script = !file.lines.empty() && file.lines[0].starts_with("#!");
    if (!holds_licence(file, script ? 1 : 0)) found.push_back(file.path + ": no SPDX line at its start");
  }
  return found;
}

std::vector<std::string> too_long(const std::vector<SourceFile>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    const std::size_t allowed = longest_allowed(file.path);
    if (file.lines.size() <= allowed) continue;
    found.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines, at most " +
                    std::to_string(allowed));
  }
  return found;
}

std::vector<std::string> badly_named(const std::vector<SourceFile>& files) {
  return code_that(files, [](const SourceFile& file) -> std::string {
    for (const auto& part : std::filesystem::path(file.path)) {
      const std::string name = part.stem().string();
      if (!is_snake_case(name)) return "'" + name + "' is not snake_case";
      if (says_nothing(name)) return "'" + name + "' says nothing about what is inside";
    }
    return {};
  });
}

std::vector<std::string> outside_their_namespace(const std::vector<SourceFile>& files) {
  return code_that(files, [](const SourceFile& file) -> std::string {
    if (file.path.starts_with("tests/") || file.path == "launcher/main.cpp") return {};
    const std::string opening = "namespace " + expected_namespace(file.folder());
    const bool found = std::any_of(file.lines.begin(), file.lines.end(), [&](const std::string& line) {
      return line.starts_with(opening + " {") || line.starts_with(opening + "::");
    });
    return found ? std::string() : "no '" + opening + " {'";
  });
}

std::vector<std::string> with_conditional_compilation(const std::vector<SourceFile>& files) {
  return code_that(files, [](const SourceFile& file) -> std::string {
    for (const auto& line : file.lines) {
      if (line.starts_with("#if") || line.starts_with("#ifdef") || line.starts_with("#ifndef")) return line;
    }
    return {};
  });
}

std::vector<std::string> headers_without_pragma_once(const std::vector<SourceFile>& files) {
  return code_that(files, [](const SourceFile& file) -> std::string {
    if (file.extension() != ".hpp" && file.extension() != ".cuh") return {};
    const bool found = std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end();
    return found ? std::string() : "no #pragma once";
  });
}

}  // namespace assay::tests::layout
