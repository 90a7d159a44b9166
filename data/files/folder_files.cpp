// SPDX-License-Identifier: Apache-2.0
#include "data/files/folder_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "data/files/error.hpp"
#include "data/files/system_fault.hpp"

namespace assay::data::files {
namespace {

struct OpenFile {
  explicit OpenFile(int number) : descriptor(number) {}
  ~OpenFile() {
    if (descriptor >= 0) ::close(descriptor);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor;
};

[[noreturn]] void throw_unreadable() {
  throw InputError("cannot be read: " + std::system_category().message(errno));
}

std::uint64_t checked_size(int descriptor, std::uint64_t max_bytes) {
  struct ::stat status {};
  if (::fstat(descriptor, &status) != 0) throw_unreadable();
  if (!S_ISREG(status.st_mode)) throw InputError("not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes) {
    throw InputError("file of " + std::to_string(size) + " bytes, over the cap of " + std::to_string(max_bytes));
  }
  return size;
}

}  // namespace

FolderFiles::FolderFiles(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw input_fault("open", folder, errno);
}

FolderFiles::~FolderFiles() {
  ::close(descriptor_);
}

void FolderFiles::read(const std::string& relative, std::uint64_t max_bytes, std::vector<std::byte>& out) const {
  const OpenFile file(::openat(descriptor_, relative.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.descriptor < 0) throw_unreadable();
  // One byte more than it should have: so that a file that grows meanwhile is noticed, and that one read also finds
  // the end (a regular file gives less than was asked for only there).
  out.resize(checked_size(file.descriptor, max_bytes) + 1);
  std::size_t filled = 0;
  bool at_end = false;
  while (!at_end && filled < out.size()) {
    const std::size_t wanted = out.size() - filled;
    const ::ssize_t count = ::read(file.descriptor, out.data() + filled, wanted);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_unreadable();
    filled += static_cast<std::size_t>(count);
    at_end = count == 0 || filled + 1 == out.size();
  }
  if (filled == out.size()) throw InputError("grew while it was read");
  if (filled == 0) throw InputError("an empty file");
  out.resize(filled);
}

}  // namespace assay::data::files
