// SPDX-License-Identifier: Apache-2.0
// Streams the entries of a zip or (compressed) tar with libarchive; nothing is ever extracted to disk. Entry paths are
// data, not places: whoever uses them as names gets them checked by is_safe_relative_path. Damage is found by the
// checksums of zip, xz, bzip2 and zstd; libarchive skips that of gzip. One owner, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/error.hpp"

namespace assay::data::files {

enum class EntryKind { file, directory, symlink, hardlink, other };

struct ArchiveEntry {
  std::string path;  // as written in the archive
  EntryKind kind = EntryKind::other;
  std::uint64_t size = 0;  // declared bytes; 0 when unknown
};

// Usage: ArchiveReader archive(path); while (archive.next()) { archive.entry(); archive.read(cap); }
class ArchiveReader {
 public:
  // Throws InputError when the file is missing or no archive libarchive knows.
  explicit ArchiveReader(const std::filesystem::path& path);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  // False at the end (an uncompressed tar must have its end-of-archive block). Throws InputError on a damaged or
  // truncated archive.
  bool next();
  const ArchiveEntry& entry() const { return entry_; }
  // Bytes of the current entry. Throws InputError when they exceed max_bytes (whatever size was declared) or are
  // damaged.
  std::vector<std::byte> read(std::uint64_t max_bytes);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
  std::filesystem::path path_;
  ArchiveEntry entry_;
};

// Relative, no "..", no drive or root, no NUL, no empty component besides a trailing slash.
bool is_safe_relative_path(std::string_view path);
// By content (zip, tar, gzip/xz/zstd/bzip2 magic), not by suffix.
bool looks_like_archive(const std::filesystem::path& path);

}  // namespace assay::data::files
