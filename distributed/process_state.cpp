// SPDX-License-Identifier: Apache-2.0
#include "distributed/process_state.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

namespace assay::distributed {
namespace {

// Fields of /proc/PID/stat after the name in brackets, from proc(5): field 3 (state) comes first.
constexpr std::size_t kStateField = 0;
constexpr std::size_t kStartField = 22 - 3;

// Empty optional: no such process. Empty text: not readable.
std::optional<std::string> read_stat(pid_t pid) {
  const int file = open(absl::StrCat("/proc/", pid, "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT || errno == ESRCH ? std::nullopt : std::optional<std::string>("");
  char text[1024];
  const ssize_t length = read(file, text, sizeof(text));
  const int error = errno;
  close(file);
  if (length < 0) return error == ESRCH ? std::nullopt : std::optional<std::string>("");
  return std::string(text, static_cast<std::size_t>(length));
}

std::vector<std::string> fields_after_name(std::string_view line) {
  const std::size_t bracket = line.rfind(')');  // the name may hold spaces and brackets
  if (bracket == std::string_view::npos || bracket + 2 > line.size()) return {};
  return absl::StrSplit(std::string(line.substr(bracket + 2)), ' ');
}

std::uint64_t start_ticks_in(std::string_view line) {
  const std::vector<std::string> fields = fields_after_name(line);
  std::uint64_t ticks = 0;
  if (fields.size() <= kStartField || !absl::SimpleAtoi(fields[kStartField], &ticks)) return 0;
  return ticks;
}

std::uint64_t own_number_space() {
  struct stat entry {};
  return stat("/proc/self/ns/pid", &entry) == 0 ? static_cast<std::uint64_t>(entry.st_ino) : 0;
}

}  // namespace

ProcessIdentity identity_of_this_process() {
  ProcessIdentity identity;
  identity.pid = getpid();
  identity.start_ticks = start_ticks_in(read_stat(identity.pid).value_or(""));
  identity.number_space = own_number_space();
  return identity;
}

ProcessState parse_process_stat(std::string_view line, std::uint64_t start_ticks) {
  const std::vector<std::string> fields = fields_after_name(line);
  if (fields.empty() || fields[kStateField].size() != 1) return ProcessState::kUnknown;
  if (start_ticks != 0 && start_ticks_in(line) != start_ticks) return ProcessState::kGone;
  switch (fields[kStateField][0]) {
    case 'Z':
    case 'X':
    case 'x':
      return ProcessState::kGone;
    case 'T':
    case 't':
      return ProcessState::kStopped;
    default:
      return ProcessState::kRunning;
  }
}

ProcessState state_of(const ProcessIdentity& process) {
  static const std::uint64_t number_space = own_number_space();
  if (process.number_space != number_space) return ProcessState::kUnknown;
  const std::optional<std::string> line = read_stat(process.pid);
  if (!line) return ProcessState::kGone;
  return parse_process_stat(*line, process.start_ticks);
}

}  // namespace assay::distributed
