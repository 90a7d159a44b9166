// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace assay::tests::layout {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& path) {
  static const std::set<std::string> extensions = {".cpp", ".hpp", ".cu", ".cuh", ".cmake", ".sh", ".py", ".yaml"};
  return path.filename() == "CMakeLists.txt" || extensions.contains(path.extension().string());
}

bool is_left_out(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with(".") || name.starts_with("build") || name == "runs";
}

}  // namespace

std::string SourceFile::folder() const {
  return fs::path(path).parent_path().generic_string();
}

std::string SourceFile::extension() const {
  return fs::path(path).extension().string();
}

bool SourceFile::is_code() const {
  static const std::set<std::string> extensions = {".cpp", ".hpp", ".cu", ".cuh"};
  return extensions.contains(extension());
}

std::vector<std::string> SourceFile::includes() const {
  std::vector<std::string> found;
  for (const std::string& line : lines) {
    if (!line.starts_with("#include ")) continue;
    const std::string target = line.substr(9);
    const auto end = target.find_first_of("\">", 1);
    if (end == std::string::npos) continue;
    found.push_back(target[0] == '<' ? target.substr(0, end + 1) : target.substr(1, end - 1));
  }
  return found;
}

SourceFile source_file(std::string path, const std::string& text) {
  SourceFile file{std::move(path), {}};
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
  return file;
}

std::vector<SourceFile> read_source_tree(const fs::path& root) {
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && is_left_out(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || !is_source(entry->path())) continue;
    std::ifstream stream(entry->path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    files.push_back(source_file(fs::relative(entry->path(), root).generic_string(), text));
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace assay::tests::layout
