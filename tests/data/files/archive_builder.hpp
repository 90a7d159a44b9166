// SPDX-License-Identifier: Apache-2.0
// Archives for tests, honest and hostile ones, written by libarchive. One owner, one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace assay::data::files {

enum class ArchiveStyle { zip_stored, zip_deflated, tar, tar_gzip, tar_xz, tar_zstd, tar_bzip2 };

// Usage: ArchiveBuilder builder(path, style); builder.file("a.txt", "text"); builder.finish();
class ArchiveBuilder {
 public:
  ArchiveBuilder(const std::filesystem::path& path, ArchiveStyle style);
  ~ArchiveBuilder();
  ArchiveBuilder(const ArchiveBuilder&) = delete;
  ArchiveBuilder& operator=(const ArchiveBuilder&) = delete;

  void file(std::string_view name, std::string_view content);
  void folder(std::string_view name);
  void symlink(std::string_view name, std::string_view target);
  void hardlink(std::string_view name, std::string_view target);
  void finish();

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace assay::data::files
