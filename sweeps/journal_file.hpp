// SPDX-License-Identifier: Apache-2.0
// The bytes of a journal: a regular file that is read from a place and grows by whole pieces. One owner, one thread;
// who may write is journal_lock.hpp's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

namespace assay::sweeps {

// Which file a path leads to; differs after it was replaced.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

class JournalFile {
 public:
  JournalFile() = default;
  ~JournalFile();
  JournalFile(JournalFile&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  JournalFile& operator=(JournalFile&& other) noexcept;

  // Throws InputError when there is none or it is no regular file.
  static JournalFile open_for_reading(const std::filesystem::path& path);
  // Throws OutputError.
  static JournalFile open_for_writing(const std::filesystem::path& path);

  bool is_open() const { return descriptor_ >= 0; }
  FileIdentity identity() const;
  std::uint64_t size() const;
  // Up to buffer.size() bytes from there; 0 only at the end. Throws InputError.
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const;
  // Writes all bytes there (the end of the file) and brings them to the disk. Throws OutputError; then the file ends at
  // `offset` again.
  void append_at(std::uint64_t offset, std::string_view bytes) const;
  // Ends the file there. Throws OutputError.
  void cut(std::uint64_t size) const;

 private:
  JournalFile(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace assay::sweeps
