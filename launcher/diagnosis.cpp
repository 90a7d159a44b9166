// SPDX-License-Identifier: Apache-2.0
#include "launcher/diagnosis.hpp"

#include <algorithm>
#include <cstdio>

namespace assay::launcher {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;
// Two ranks, their libraries and a small store.
constexpr std::uint64_t kEnoughMemory = 2048 * kMebibyte;
// The default of container engines is 64 MiB, less than any store worth training on.
constexpr std::uint64_t kEnoughSharedMemory = 1024 * kMebibyte;
constexpr std::uint64_t kEnoughOpenFiles = 1024;

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

Finding judged(bool good, std::string what, std::string found, std::string fix) {
  return {good ? Health::ok : Health::warn, std::move(what), std::move(found), good ? std::string() : std::move(fix)};
}

Finding program(const std::string& what, const std::filesystem::path& path, const std::string& fix) {
  if (path.empty()) return {Health::missing, what, "not in PATH", fix};
  return {Health::ok, what, path.string(), {}};
}

void add_processor(std::vector<Finding>& findings, const SystemFacts& facts) {
  findings.push_back({Health::ok, "CPU", facts.cpu.model + ", " + std::to_string(facts.cores) + " usable threads", {}});
  const auto& sets = facts.cpu.instruction_sets;
  const bool fast = std::find(sets.begin(), sets.end(), "avx2") != sets.end();
  findings.push_back(judged(fast, "instruction sets", sets.empty() ? "none known" : joined(sets, " "),
                            "training works, slowly: the fast kernels need AVX2"));
}

void add_memory(std::vector<Finding>& findings, const SystemFacts& facts) {
  findings.push_back(
      judged(facts.memory_available_bytes >= kEnoughMemory, "memory",
             bytes_text(facts.memory_bytes) + ", " + bytes_text(facts.memory_available_bytes) + " available",
             "a rank takes about 1 GiB besides the store: use fewer ranks"));
  if (facts.shared_memory_bytes == 0) {
    findings.push_back(
        {Health::missing, "/dev/shm", "not there", "ranks of one node share the store there: mount a tmpfs"});
    return;
  }
  findings.push_back(
      judged(facts.shared_memory_free_bytes >= kEnoughSharedMemory, "/dev/shm",
             bytes_text(facts.shared_memory_bytes) + ", " + bytes_text(facts.shared_memory_free_bytes) + " free",
             "stores larger than this cannot be shared by ranks: mount -o remount,size=8G /dev/shm, or "
             "--shm-size of the container"));
}

void add_limits(std::vector<Finding>& findings, const SystemFacts& facts) {
  findings.push_back(judged(!facts.open_files || *facts.open_files >= kEnoughOpenFiles, "open files (ulimit -n)",
                            facts.open_files ? std::to_string(*facts.open_files) : "unlimited", "ulimit -n 1024"));
  findings.push_back(judged(!facts.file_size_bytes, "file size (ulimit -f)",
                            facts.file_size_bytes ? bytes_text(*facts.file_size_bytes) : "unlimited",
                            "ulimit -f unlimited, or larger stores and checkpoints will fail"));
}

void add_gpus(std::vector<Finding>& findings, const SystemFacts& facts) {
  if (facts.gpu_driver.empty()) {
    findings.push_back({Health::missing, "GPU", "no NVIDIA driver", "none needed: training runs on CPUs then"});
    return;
  }
  findings.push_back({Health::ok, "NVIDIA driver", facts.gpu_driver + " for " + joined(facts.gpus, ", "), {}});
}

void add_launchers(std::vector<Finding>& findings, const SystemFacts& facts) {
  findings.push_back(program("mpirun", facts.mpirun, "apt-get install openmpi-bin; without it, one rank only"));
  if (!facts.mpirun.empty() && facts.root_without_consent) {
    findings.push_back({Health::warn, "mpirun as root", "refused by Open MPI",
                        "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"});
  }
  findings.push_back(program("sbatch", facts.sbatch, "only needed to submit Slurm jobs"));
  findings.push_back(program("srun", facts.srun, "only needed to start ranks under Slurm; mpirun does it too"));
  if (facts.srun.empty()) return;
  const bool pmix = facts.srun_mpi_list.find("pmix") != std::string::npos;
  findings.push_back(judged(pmix, "srun --mpi", pmix ? "pmix" : "no pmix", "start ranks with mpirun inside the job"));
}

void add_slurm_job(std::vector<Finding>& findings, const SystemFacts& facts) {
  if (facts.slurm_job.empty()) return;
  if (!facts.slurm_seconds_left) {
    findings.push_back({Health::warn, "Slurm job", facts.slurm_job + ", its end is not told",
                        "export SLURM_JOB_END_TIME=$(date -d \"$(squeue -h -j $SLURM_JOB_ID -o %e)\" +%s) in the job "
                        "script, or use --time-limit"});
    return;
  }
  char left[64];
  std::snprintf(left, sizeof left, ", %.0f s left", *facts.slurm_seconds_left);
  findings.push_back(judged(*facts.slurm_seconds_left > 0, "Slurm job", facts.slurm_job + left,
                            "the job's time is over: training does not watch it; submit again"));
}

}  // namespace

std::string_view health_name(Health health) {
  static constexpr std::string_view kNames[] = {"ok", "warn", "missing"};
  return kNames[static_cast<int>(health)];
}

std::string bytes_text(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return text;
}

std::vector<Finding> diagnose(const SystemFacts& facts) {
  std::vector<Finding> findings;
  add_processor(findings, facts);
  add_memory(findings, facts);
  add_limits(findings, facts);
  add_gpus(findings, facts);
  add_launchers(findings, facts);
  add_slurm_job(findings, facts);
  return findings;
}

}  // namespace assay::launcher
