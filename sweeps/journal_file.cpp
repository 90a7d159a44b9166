// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "data/files/system_fault.hpp"

namespace assay::sweeps {
namespace {

struct ::stat facts_of(int descriptor, const std::filesystem::path& path) {
  struct ::stat facts {};
  if (::fstat(descriptor, &facts) != 0) throw data::files::input_fault("read", path, errno);
  return facts;
}

}  // namespace

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

JournalFile& JournalFile::operator=(JournalFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

JournalFile JournalFile::open_for_reading(const std::filesystem::path& path) {
  // Not blocking: a pipe of that name would wait for a writer.
  JournalFile file(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) throw data::files::input_fault("read", path, errno);
  if (!S_ISREG(facts_of(file.descriptor_, path).st_mode)) {
    throw data::files::InputError(path.string() + " is no regular file; name a sweep folder that holds a journal");
  }
  return file;
}

JournalFile JournalFile::open_for_writing(const std::filesystem::path& path) {
  JournalFile file(path, ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) throw data::files::output_fault("write", path, errno);
  return file;
}

FileIdentity JournalFile::identity() const {
  const auto facts = facts_of(descriptor_, path_);
  return {static_cast<std::uint64_t>(facts.st_dev), static_cast<std::uint64_t>(facts.st_ino)};
}

std::uint64_t JournalFile::size() const {
  return static_cast<std::uint64_t>(facts_of(descriptor_, path_).st_size);
}

std::size_t JournalFile::read_at(std::uint64_t offset, std::span<char> buffer) const {
  while (true) {
    const ::ssize_t count = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<::off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw data::files::input_fault("read", path_, errno);
  }
}

void JournalFile::append_at(std::uint64_t offset, std::string_view bytes) const {
  std::size_t written = 0;
  int error = 0;
  while (written < bytes.size() && error == 0) {
    const ::ssize_t count =
        ::pwrite(descriptor_, bytes.data() + written, bytes.size() - written, static_cast<::off_t>(offset + written));
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && ::fdatasync(descriptor_) != 0) error = errno;
  if (error == 0) return;
  // What a failed truncation leaves is a torn record (or one nobody was promised): the next writer sorts it out.
  static_cast<void>(::ftruncate(descriptor_, static_cast<::off_t>(offset)));
  throw data::files::output_fault("append to", path_, error);
}

void JournalFile::cut(std::uint64_t size) const {
  if (::ftruncate(descriptor_, static_cast<::off_t>(size)) != 0) {
    throw data::files::output_fault("truncate", path_, errno);
  }
}

}  // namespace assay::sweeps
