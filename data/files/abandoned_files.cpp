// SPDX-License-Identifier: Apache-2.0
#include "data/files/abandoned_files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "data/files/temporary_name.hpp"

namespace assay::data::files {
namespace {

constexpr std::string_view kMark = ".partial-";

// The process that made a file of this name: ".NAME.partial-PID" or ".NAME.partial-PID-N".
std::optional<::pid_t> writer_of(const std::string& name) {
  const auto mark = name.rfind(kMark);
  if (!name.starts_with('.') || mark == std::string::npos || mark < 2) return std::nullopt;
  const char* const end = name.data() + name.size();
  ::pid_t process = 0;
  const auto [rest, fault] = std::from_chars(name.data() + mark + kMark.size(), end, process);
  if (fault != std::errc() || process <= 0) return std::nullopt;
  const bool attempt = rest != end && *rest == '-' &&
                       std::string_view(rest + 1, end).find_first_not_of("0123456789") == std::string_view::npos;
  return rest == end || attempt ? std::optional(process) : std::nullopt;
}

bool is_alive(::pid_t process) {
  return ::kill(process, 0) == 0 || errno != ESRCH;
}

// A file system without locks says nothing; then the process number decides alone.
bool is_held(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

}  // namespace

bool is_temporary_name(const std::filesystem::path& path) {
  return writer_of(path.filename().string()).has_value();
}

std::vector<std::filesystem::path> temporaries_of(const std::filesystem::path& target) {
  std::vector<std::filesystem::path> found;
  const std::string start = "." + target.filename().string() + std::string(kMark);
  std::error_code error;
  std::filesystem::directory_iterator entry(containing_folder(target), error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(start) && writer_of(name)) found.push_back(entry->path());
  }
  return found;
}

void remove_abandoned_files(const std::filesystem::path& target) {
  for (const auto& path : temporaries_of(target)) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, ignored))) continue;
    if (!is_alive(*writer_of(path.filename().string())) && !is_held(path)) std::filesystem::remove(path, ignored);
  }
}

}  // namespace assay::data::files
