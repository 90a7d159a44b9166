// SPDX-License-Identifier: Apache-2.0
// A POSIX file descriptor with an owner. Writing faults are OutputErrors, reading faults InputErrors, both naming the
// path. Move-only; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

namespace assay::data::files {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  FileDescriptor(FileDescriptor&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  // An existing regular file (a folder, pipe or device is an InputError, and never blocks).
  static FileDescriptor open_for_reading(const std::filesystem::path& path);
  // flags are those of open(2) besides O_WRONLY and O_CLOEXEC.
  static FileDescriptor open_for_writing(const std::filesystem::path& path, int flags);
  // A new file that must not exist; an empty descriptor when it does.
  static FileDescriptor create_exclusively(const std::filesystem::path& path);
  static FileDescriptor open_directory(const std::filesystem::path& path);
  // Memory that is used as a file, without a name in any folder; gone with its last descriptor.
  static FileDescriptor in_memory();

  bool is_open() const { return descriptor_ >= 0; }
  std::uint64_t size() const;
  // Up to buffer.size() bytes; 0 only at the end of the file.
  std::size_t read(std::span<std::byte> buffer) const;
  void write_all(std::span<const std::byte> bytes) const;
  // One write(2): false when the system took only a part of the bytes.
  bool write_once(std::span<const std::byte> bytes) const;
  void truncate(std::uint64_t size) const;
  // The next read or write begins at the first byte.
  void rewind() const;
  void sync() const;
  // Marks the file as in use for as long as this is open, where the file system has locks.
  void hold() const;
  // Everything written to the file system that holds it: one call where thousands of files are to be safe.
  void sync_file_system() const;
  // Closes and reports what the kernel only says then (NFS, quotas).
  void close();

 private:
  FileDescriptor(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace assay::data::files
