// SPDX-License-Identifier: Apache-2.0
#include "data/image_source.hpp"

#include "data/archive_source.hpp"
#include "data/files/archive.hpp"
#include "data/folder_source.hpp"

namespace assay::data {

std::unique_ptr<ImageSource> open_image_source(const std::filesystem::path& path, const SourceLimits& limits) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw files::InputError(path.string() + ": no such file or folder; give a folder of images, a zip or a tar");
  }
  if (std::filesystem::is_directory(path, error)) return std::make_unique<FolderSource>(path, limits);
  if (!files::looks_like_archive(path)) {
    throw files::InputError(path.string() +
                            ": neither a folder nor an archive; give a folder of images, a zip or a tar");
  }
  return std::make_unique<ArchiveSource>(path, limits);
}

bool is_hidden_path(std::string_view path) {
  while (true) {
    const auto slash = path.find('/');
    const std::string_view component = path.substr(0, slash);
    if (component == "__MACOSX" || (component.size() > 1 && component[0] == '.' && component != "..")) return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace assay::data
