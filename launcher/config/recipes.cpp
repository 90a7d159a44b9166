// SPDX-License-Identifier: Apache-2.0
// Where recipes are found: PREFIX/share/assay/recipes beside an installed PREFIX/bin/assay, else the source tree this
// program was built from.
#include <algorithm>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/nearest_name.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/config/yaml_settings.hpp"

namespace assay::launcher::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".yaml";

std::string recipe_spelling(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

fs::path recipe_directory() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "assay" / "recipes";
    if (fs::is_directory(installed, error)) return installed;
  }
  return ASSAY_SOURCE_RECIPES;
}

std::vector<std::string> recipe_names() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(recipe_directory(), error)) {
    if (entry.path().extension() == kSuffix) names.push_back(entry.path().stem().string());
  }
  if (names.empty()) {
    throw data::files::InputError("no recipes in " + recipe_directory().string() +
                                  ": install Assay with 'cmake --install', or keep the source tree it was built from");
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string recipe_text(const std::string& name) {
  const std::string spelled = recipe_spelling(name);
  const auto names = recipe_names();
  // Only a listed name becomes part of a path.
  if (std::find(names.begin(), names.end(), spelled) == names.end()) {
    throw UsageError("unknown recipe '" + name + "'; known: " + listed(names) + "; the nearest is '" +
                     data::files::nearest_name(spelled, names) + "'");
  }
  return data::files::read_file(recipe_directory() / (spelled + kSuffix), kMaxConfigBytes);
}

}  // namespace assay::launcher::config
