// SPDX-License-Identifier: Apache-2.0
#include "data/files/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "data/files/system_fault.hpp"

namespace assay::data::files {
namespace {

constexpr ::mode_t kNewFileMode = 0666;  // narrowed by the umask

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileDescriptor FileDescriptor::open_for_reading(const std::filesystem::path& path) {
  FileDescriptor file(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) throw input_fault("open", path, errno);
  struct ::stat status {};
  if (::fstat(file.descriptor_, &status) != 0) throw input_fault("open", path, errno);
  if (!S_ISREG(status.st_mode)) throw InputError(path.string() + " is no regular file; name a file");
  return file;
}

FileDescriptor FileDescriptor::open_for_writing(const std::filesystem::path& path, int flags) {
  FileDescriptor file(path, ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, kNewFileMode));
  if (!file.is_open()) throw output_fault("write", path, errno);
  return file;
}

FileDescriptor FileDescriptor::create_exclusively(const std::filesystem::path& path) {
  FileDescriptor file(path, ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, kNewFileMode));
  if (!file.is_open() && errno != EEXIST) throw output_fault("create", path, errno);
  return file;
}

FileDescriptor FileDescriptor::open_directory(const std::filesystem::path& path) {
  FileDescriptor directory(path, ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) throw output_fault("open", path, errno);
  return directory;
}

FileDescriptor FileDescriptor::in_memory() {
  const std::filesystem::path name = "a file in memory";
  FileDescriptor file(name, ::memfd_create("assay", MFD_CLOEXEC));
  if (!file.is_open()) throw output_fault("create", name, errno);
  return file;
}

std::uint64_t FileDescriptor::size() const {
  struct ::stat status {};
  if (::fstat(descriptor_, &status) != 0) throw input_fault("measure", path_, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t FileDescriptor::read(std::span<std::byte> buffer) const {
  while (true) {
    const ::ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw input_fault("read", path_, errno);
  }
}

void FileDescriptor::write_all(std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ::ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw output_fault("write", path_, errno);
    }
  }
}

bool FileDescriptor::write_once(std::span<const std::byte> bytes) const {
  ::ssize_t count = -1;
  do {
    count = ::write(descriptor_, bytes.data(), bytes.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) throw output_fault("write", path_, errno);
  return static_cast<std::size_t>(count) == bytes.size();
}

void FileDescriptor::truncate(std::uint64_t size) const {
  if (::ftruncate(descriptor_, static_cast<::off_t>(size)) != 0) throw output_fault("truncate", path_, errno);
}

void FileDescriptor::rewind() const {
  if (::lseek(descriptor_, 0, SEEK_SET) != 0) throw input_fault("rewind", path_, errno);
}

void FileDescriptor::sync() const {
  // EINVAL: a filesystem that cannot sync this kind of file (some network and FUSE ones, folders there).
  if (::fsync(descriptor_) != 0 && errno != EINVAL) throw output_fault("sync", path_, errno);
}

void FileDescriptor::hold() const {
  static_cast<void>(::flock(descriptor_, LOCK_EX | LOCK_NB));
}

void FileDescriptor::sync_file_system() const {
  if (::syncfs(descriptor_) != 0) throw output_fault("sync", path_, errno);
}

void FileDescriptor::close() {
  const int descriptor = std::exchange(descriptor_, -1);
  // After EINTR Linux has closed the descriptor all the same.
  if (descriptor >= 0 && ::close(descriptor) != 0 && errno != EINTR) throw output_fault("close", path_, errno);
}

}  // namespace assay::data::files
