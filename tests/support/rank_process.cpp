// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rank_process.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <thread>

namespace assay::tests {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(2);

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The value of NAME in "NAME=value\0..." of /proc/PID/environ.
std::optional<std::string> variable(const std::string& environment, const std::string& name) {
  std::istringstream entries(environment);
  for (std::string entry; std::getline(entries, entry, '\0');) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return std::nullopt;
}

bool is_rank(const std::filesystem::path& process, int rank, const std::string& argument) {
  if (text_of(process / "comm") != "assay\n") return false;
  if (text_of(process / "cmdline").find(argument) == std::string::npos) return false;
  const std::string environment = text_of(process / "environ");
  const auto by_mpirun = variable(environment, "OMPI_COMM_WORLD_RANK");
  return (by_mpirun ? by_mpirun : variable(environment, "SLURM_PROCID")) == std::to_string(rank);
}

// A line "Name:\tvalue" of /proc/PID/status.
std::string status_line(pid_t process, const std::string& name) {
  std::istringstream lines(text_of("/proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  }
  return "";
}

bool is_pending(pid_t process, int signal) {
  const std::string mask = status_line(process, "ShdPnd");
  return !mask.empty() && (std::stoull(mask, nullptr, 16) >> (signal - 1) & 1) != 0;
}

}  // namespace

pid_t rank_process(int rank, const std::string& argument, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  do {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string number = entry.path().filename().string();
      if (number.find_first_not_of("0123456789") != std::string::npos) continue;
      if (is_rank(entry.path(), rank, argument)) return std::stoi(number);
    }
    std::this_thread::sleep_for(kPoll);
  } while (std::chrono::steady_clock::now() < end);
  return -1;
}

bool is_alive(pid_t process) {
  const std::string state = status_line(process, "State");
  return !state.empty() && state[0] != 'Z' && state[0] != 'X';
}

bool wait_until_handled(pid_t process, int signal) {
  while (is_alive(process)) {
    if (!is_pending(process, signal)) return true;
    std::this_thread::sleep_for(kPoll);
  }
  return false;
}

}  // namespace assay::tests
