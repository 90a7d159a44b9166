// SPDX-License-Identifier: Apache-2.0
// What this machine has, as plain values: read from /proc, the limits of the process and PATH. Nothing is judged here
// (diagnosis.hpp does that). The parsing functions are pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::launcher {

struct CpuFacts {
  std::string model;                          // "unknown" when the kernel does not say
  std::vector<std::string> instruction_sets;  // of sse4_2, avx, avx2, fma, avx512f, avx512_vnni, avx512_bf16, amx_bf16
};

struct SystemFacts {
  CpuFacts cpu;
  int cores = 1;                             // hardware threads this process may run on
  std::uint64_t memory_bytes = 0;            // of the machine; 0: unknown
  std::uint64_t memory_available_bytes = 0;  // without swapping
  std::uint64_t shared_memory_bytes = 0;     // size of /dev/shm; 0: not there
  std::uint64_t shared_memory_free_bytes = 0;
  std::optional<std::uint64_t> open_files;       // soft limit; nothing: unlimited
  std::optional<std::uint64_t> file_size_bytes;  // soft limit; nothing: unlimited
  std::string gpu_driver;                        // version; empty: no NVIDIA driver
  std::vector<std::string> gpus;                 // models
  std::filesystem::path mpirun, sbatch, srun;    // in PATH; empty: not there
  std::string srun_mpi_list;                     // what `srun --mpi=list` prints, when srun is there
  std::string slurm_job;                         // SLURM_JOB_ID; empty: not inside a Slurm job
  std::optional<double> slurm_seconds_left;      // until SLURM_JOB_END_TIME; nothing: not told
  bool root_without_consent = false;  // root, and mpirun was not told that this is meant (OMPI_ALLOW_RUN_AS_ROOT)
};

// Never throws for what is missing: such facts keep their default. Runs `srun --mpi=list` when there is an srun.
SystemFacts system_facts();

// Text of /proc/cpuinfo.
CpuFacts parse_cpuinfo(std::string_view text);
// A line "NAME:   123 kB" of /proc/meminfo in bytes; 0 when it is not there.
std::uint64_t parse_meminfo(std::string_view text, std::string_view name);
// The value of the first line "NAME : value" (blanks around are dropped); empty when it is not there.
std::string value_of_line(std::string_view text, std::string_view name);
// The version in /proc/driver/nvidia/version; empty when there is none.
std::string parse_driver_version(std::string_view text);
// The first executable file of that name in a PATH-like list of folders; empty when there is none.
std::filesystem::path find_program(const std::string& name, std::string_view path_list);

}  // namespace assay::launcher
