// SPDX-License-Identifier: Apache-2.0
// The text files of the source tree, for the tests that read the sources themselves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay::tests::layout {

struct SourceFile {
  std::string path;                // relative to the root, '/' between parts
  std::vector<std::string> lines;  // without their ends

  std::string folder() const;     // "data/files"; empty at the root
  std::string extension() const;  // ".cpp"
  bool is_code() const;           // C++ or CUDA
  // What stands between the quotes or brackets of each #include, quotes dropped, brackets kept: "data/x.hpp",
  // "<vector>".
  std::vector<std::string> includes() const;
};

// C++, CUDA, CMake, shell, Python and YAML files below root, sorted by path, without build folders, hidden folders and
// what runs leave behind.
std::vector<SourceFile> read_source_tree(const std::filesystem::path& root);
// Splits text as a file of that path would be.
SourceFile source_file(std::string path, const std::string& text);

}  // namespace assay::tests::layout
