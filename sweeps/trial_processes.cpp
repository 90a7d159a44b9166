// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial_processes.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kName = "ASSAY_TRIAL_RUN=";
constexpr std::chrono::milliseconds kLook{5};

// The entry of a process' environment that begins with the name; empty when there is none, or it may not be read.
std::string entry_of(const std::filesystem::path& process) {
  std::ifstream file(process / "environ", std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\0', begin), all.size());
    const std::string_view entry(all.data() + begin, end - begin);
    if (entry.starts_with(kName)) return std::string(entry);
    begin = end + 1;
  }
  return "";
}

}  // namespace

std::string trial_entry(const std::filesystem::path& run) {
  std::error_code ignored;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(run, ignored);
  return std::string(kName) + (whole.empty() ? run : whole).string();
}

std::vector<std::int64_t> trial_processes(const std::vector<std::filesystem::path>& runs) {
  std::set<std::string> entries;
  for (const std::filesystem::path& run : runs) entries.insert(trial_entry(run));
  std::vector<std::int64_t> found;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator("/proc", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::int64_t process = std::stoll(name);
    if (process != ::getpid() && entries.contains(entry_of(entry->path()))) found.push_back(process);
  }
  return found;
}

bool end_trial_processes(const std::vector<std::filesystem::path>& runs, std::chrono::milliseconds limit) {
  if (runs.empty()) return true;
  const auto end = Clock::now() + limit;
  while (true) {
    const std::vector<std::int64_t> left = trial_processes(runs);
    if (left.empty()) return true;
    // Again in each round: a launcher may have started another rank meanwhile.
    for (const std::int64_t process : left) ::kill(static_cast<pid_t>(process), SIGKILL);
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace assay::sweeps
