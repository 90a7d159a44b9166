// SPDX-License-Identifier: Apache-2.0
#include "launcher/memory_left.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "launcher/system_facts.hpp"

namespace assay::launcher {
namespace {

namespace fs = std::filesystem;

// What the two versions call the same thing.
struct GroupFiles {
  const char* limit;
  const char* used;
  std::vector<std::string> cache;  // lines of memory.stat
};

const GroupFiles kVersion1 = {
    "memory.limit_in_bytes", "memory.usage_in_bytes", {"total_inactive_file", "total_active_file"}};
const GroupFiles kVersion2 = {"memory.max", "memory.current", {"inactive_file", "active_file"}};

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// False for "max", and where there is no such file.
bool read_number(const fs::path& path, std::uint64_t& number) {
  return absl::SimpleAtoi(text_of(path), &number);
}

std::uint64_t left_in(const fs::path& group, const GroupFiles& files) {
  std::uint64_t limit = 0, used = 0;
  if (!read_number(group / files.limit, limit) || !read_number(group / files.used, used)) return kUnlimitedMemory;
  const std::string statistics = text_of(group / "memory.stat");
  for (const absl::string_view line : absl::StrSplit(statistics, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    std::uint64_t bytes = 0;
    const bool cache =
        words.size() == 2 && std::find(files.cache.begin(), files.cache.end(), words[0]) != files.cache.end();
    if (cache && absl::SimpleAtoi(words[1], &bytes)) used -= std::min(used, bytes);
  }
  return limit > used ? limit - used : 0;
}

// Of the group and all above it.
std::uint64_t least_left(const fs::path& mount, fs::path group, const GroupFiles& files) {
  std::uint64_t least = left_in(mount, files);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path()) {
    least = std::min(least, left_in(mount / group, files));
  }
  return least;
}

}  // namespace

std::uint64_t address_space_left() {
  rlimit limit{};
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimitedMemory;
  const std::uint64_t mapped = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return limit.rlim_cur > mapped ? limit.rlim_cur - mapped : 0;
}

std::uint64_t control_group_left(std::string_view memberships, const fs::path& mount) {
  std::uint64_t least = kUnlimitedMemory;
  const std::string text(memberships);
  // Lines HIERARCHY:CONTROLLERS:PATH; version 2 has hierarchy 0 and names no controllers.
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
    if (std::find(controllers.begin(), controllers.end(), "memory") != controllers.end()) {
      least = std::min(least, least_left(mount / "memory", parts[2], kVersion1));
    } else if (parts[0] == "0" && parts[1].empty()) {
      least =
          std::min({least, least_left(mount, parts[2], kVersion2), least_left(mount / "unified", parts[2], kVersion2)});
    }
  }
  return least;
}

std::uint64_t memory_left() {
  const std::uint64_t machine = parse_meminfo(text_of("/proc/meminfo"), "MemAvailable");
  return std::min({machine == 0 ? kUnlimitedMemory : machine,
                   control_group_left(text_of("/proc/self/cgroup"), "/sys/fs/cgroup"), address_space_left()});
}

}  // namespace assay::launcher
