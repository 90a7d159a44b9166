// SPDX-License-Identifier: Apache-2.0
// Files and folders that appear whole or not at all: written beside the target under a temporary name, synced, renamed,
// and the parent folder synced. A killed process leaves at most a temporary whose name says so; the destructor of an
// uncommitted object removes it. Not thread-safe; one owner. Every OutputError names the path, the system's words and a
// remedy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "data/files/file_descriptor.hpp"

namespace assay::data::files {

// Usage: AtomicFile file(path); file.write(bytes); file.commit();
class AtomicFile {
 public:
  // Creates the temporary. Throws OutputError (with path and errno text).
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  // Tells other processes that the temporary is in use, so that none takes it for abandoned (abandoned_files.hpp).
  void hold() const { file_.hold(); }
  // Brings what was written so far to the disk; commit() does it too, and then has less to do. Any thread. Throws
  // OutputError.
  void sync() const;
  // Syncs, renames over the target, syncs the parent. Throws OutputError; then the target is as it was (only a fault of
  // the very last step, the sync of the parent, comes when the new file already has its name).
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  FileDescriptor file_;
};

// A folder written as `.NAME.partial-PID` and renamed by commit(); an existing target folder is replaced, in one step
// where the filesystem can exchange two names. Anything else at the target is an OutputError.
class AtomicDirectory {
 public:
  explicit AtomicDirectory(std::filesystem::path target);
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  // Syncs every file and folder inside, renames, syncs the parent, deletes the version it replaced. Throws OutputError.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

void write_file_atomically(const std::filesystem::path& target, std::string_view bytes);
// A file that must not exist yet, unsynced: for the inside of an AtomicDirectory, whose commit syncs. Throws
// OutputError.
void write_new_file(const std::filesystem::path& path, std::string_view bytes);
// The whole file. Throws InputError when it is missing, not a regular file or larger than max_bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t max_bytes);
// Appends the bytes in a single write. Throws OutputError; bytes that did not all fit are taken back, so a file that
// grows by whole records holds whole records. One writer at a time.
void append_bytes(const std::filesystem::path& path, std::string_view bytes);
// The same with line and a newline.
void append_line(const std::filesystem::path& path, std::string_view line);
// Points the symbolic link at target (relative text is kept as given), atomically replacing an older link.
void replace_symlink(const std::filesystem::path& link, const std::filesystem::path& target);
void sync_directory(const std::filesystem::path& directory);
// Creates the folder and its parents; throws OutputError with the errno text.
void create_directories(const std::filesystem::path& directory);

}  // namespace assay::data::files
