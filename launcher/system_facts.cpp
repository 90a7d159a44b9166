// SPDX-License-Identifier: Apache-2.0
#include "launcher/system_facts.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <system_error>

namespace assay::launcher {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  // Files of /proc have no size: they are read to their end.
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::max(1l, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

std::optional<std::uint64_t> soft_limit(int resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

void add_shared_memory(SystemFacts& facts) {
  struct statvfs status = {};
  if (::statvfs("/dev/shm", &status) != 0) return;
  facts.shared_memory_bytes = static_cast<std::uint64_t>(status.f_blocks) * status.f_frsize;
  facts.shared_memory_free_bytes = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

void add_gpus(SystemFacts& facts) {
  facts.gpu_driver = parse_driver_version(text_of("/proc/driver/nvidia/version"));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc/driver/nvidia/gpus", error)) {
    facts.gpus.push_back(value_of_line(text_of(entry.path() / "information"), "Model"));
  }
}

struct ClosePipe {
  void operator()(std::FILE* pipe) const { ::pclose(pipe); }
};

std::string srun_mpi_list() {
  const std::unique_ptr<std::FILE, ClosePipe> pipe(::popen("timeout 5 srun --mpi=list 2>&1", "r"));
  std::string text;
  char block[512];
  while (pipe && text.size() < 64 * 1024 && std::fgets(block, sizeof block, pipe.get()) != nullptr) text += block;
  return text;
}

bool is_set(const char* variable) {
  return std::getenv(variable) != nullptr;
}

void add_slurm_job(SystemFacts& facts) {
  const char* job = std::getenv("SLURM_JOB_ID");
  const char* end = std::getenv("SLURM_JOB_END_TIME");
  facts.slurm_job = job == nullptr ? "" : job;
  if (end == nullptr) return;
  char* rest = nullptr;
  const double at = std::strtod(end, &rest);
  if (rest == end || *rest != '\0') return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  facts.slurm_seconds_left = at - std::chrono::duration<double>(now).count();
}

}  // namespace

std::string value_of_line(std::string_view text, std::string_view name) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos || trimmed(std::string_view(line).substr(0, colon)) != name) continue;
    return std::string(trimmed(std::string_view(line).substr(colon + 1)));
  }
  return {};
}

CpuFacts parse_cpuinfo(std::string_view text) {
  CpuFacts facts;
  facts.model = value_of_line(text, "model name");
  if (facts.model.empty()) facts.model = "unknown";
  std::istringstream words(value_of_line(text, "flags"));
  const std::set<std::string> flags{std::istream_iterator<std::string>(words), {}};
  for (const char* name : {"sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"}) {
    if (flags.contains(name)) facts.instruction_sets.emplace_back(name);
  }
  return facts;
}

std::uint64_t parse_meminfo(std::string_view text, std::string_view name) {
  const std::string value = value_of_line(text, name);
  std::uint64_t kibibytes = 0;
  std::from_chars(value.data(), value.data() + value.size(), kibibytes);
  return kibibytes * 1024;
}

std::string parse_driver_version(std::string_view text) {
  // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  ...": the first word that is a dotted number.
  std::istringstream words(value_of_line(text, "NVRM version"));
  for (std::string word; words >> word;) {
    const bool is_version =
        word.find('.') != std::string::npos && word.find_first_not_of("0123456789.") == std::string::npos;
    if (is_version) return word;
  }
  return {};
}

fs::path find_program(const std::string& name, std::string_view path_list) {
  while (!path_list.empty()) {
    const auto end = std::min(path_list.find(':'), path_list.size());
    const fs::path candidate = fs::path(path_list.substr(0, end)) / name;
    std::error_code error;
    if (end > 0 && fs::is_regular_file(candidate, error) && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    path_list.remove_prefix(std::min(end + 1, path_list.size()));
  }
  return {};
}

SystemFacts system_facts() {
  SystemFacts facts;
  facts.cpu = parse_cpuinfo(text_of("/proc/cpuinfo"));
  facts.cores = usable_cores();
  const std::string memory = text_of("/proc/meminfo");
  facts.memory_bytes = parse_meminfo(memory, "MemTotal");
  facts.memory_available_bytes = parse_meminfo(memory, "MemAvailable");
  add_shared_memory(facts);
  facts.open_files = soft_limit(RLIMIT_NOFILE);
  facts.file_size_bytes = soft_limit(RLIMIT_FSIZE);
  add_gpus(facts);
  const char* path_list = std::getenv("PATH");
  const std::string folders = path_list == nullptr ? "" : path_list;
  facts.mpirun = find_program("mpirun", folders);
  facts.sbatch = find_program("sbatch", folders);
  facts.srun = find_program("srun", folders);
  if (!facts.srun.empty()) facts.srun_mpi_list = srun_mpi_list();
  add_slurm_job(facts);
  facts.root_without_consent =
      ::geteuid() == 0 && !(is_set("OMPI_ALLOW_RUN_AS_ROOT") && is_set("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"));
  return facts;
}

}  // namespace assay::launcher
