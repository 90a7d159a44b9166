// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/system_fault.hpp"

namespace assay::data::files {

std::string read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const FileDescriptor file = FileDescriptor::open_for_reading(path);
  const auto too_large = [&] {
    return InputError(path.string() + " is larger than " + std::to_string(max_bytes) +
                      " bytes; check that it is the right file");
  };
  const std::uint64_t size = file.size();
  if (size > max_bytes) throw too_large();
  std::string content(size, '\0');
  std::size_t filled = 0;
  while (true) {
    // One byte more than announced shows a file that grows (or lies about its size, as those of /proc do).
    if (filled == content.size()) content.resize(filled + 1 + filled / 2);
    const std::size_t count = file.read(std::as_writable_bytes(std::span(content).subspan(filled)));
    if (count == 0) break;
    filled += count;
    if (filled > max_bytes) throw too_large();
  }
  content.resize(filled);
  return content;
}

void append_bytes(const std::filesystem::path& path, std::string_view bytes) {
  const FileDescriptor file = FileDescriptor::open_for_writing(path, O_APPEND | O_CREAT);
  const std::uint64_t before = file.size();
  if (file.write_once(std::as_bytes(std::span(bytes)))) return;
  file.truncate(before);
  throw output_fault("append to", path, ENOSPC);
}

void append_line(const std::filesystem::path& path, std::string_view line) {
  append_bytes(path, std::string(line) + '\n');
}

}  // namespace assay::data::files
