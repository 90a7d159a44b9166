// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>
#include <fstream>
#include <string>

#include "sweeps/child_process.hpp"

namespace assay::sweeps {
namespace {

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// The kernel's boot and the process namespace: "9129efb7-...:pid:[4026531836]".
std::string boot_of_this_process() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot;
  std::getline(file, boot);
  std::array<char, 128> space{};
  if (::readlink("/proc/self/ns/pid", space.data(), space.size() - 1) < 0) space[0] = '\0';
  return boot + ":" + space.data();
}

struct ProcessFacts {
  char state = 'X';
  std::uint64_t born = 0;
};

// Of /proc/PID/stat (proc(5)): state is field 3, the start time field 22. The name between them may hold anything, so
// fields count from the last parenthesis.
std::optional<ProcessFacts> facts_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessFacts facts;
  unsigned long long born = 0;
  constexpr const char* kFields = " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu";
  if (std::sscanf(line.c_str() + name_end + 1, kFields, &facts.state, &born) != 2) return std::nullopt;
  facts.born = born;
  return facts;
}

}  // namespace

Worker worker_of_process(std::int64_t process) {
  Worker worker;
  worker.host = host_name();
  worker.boot = boot_of_this_process();
  worker.process = process == 0 ? ::getpid() : process;
  if (const auto facts = facts_of(std::to_string(worker.process))) worker.born = facts->born;
  return worker;
}

std::optional<bool> lives(const Worker& worker) {
  if (worker.process == 0 || worker.host != host_name() || worker.boot != boot_of_this_process()) return std::nullopt;
  const auto facts = facts_of(std::to_string(worker.process));
  if (!facts) return false;
  return facts->born == worker.born && facts->state != 'Z' && facts->state != 'X';
}

}  // namespace assay::sweeps
