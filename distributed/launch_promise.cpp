// SPDX-License-Identifier: Apache-2.0
#include "distributed/launch_promise.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <cstdint>

namespace assay::distributed {
namespace {

// Steps above this number are Slurm's own (batch script, extern, interactive, pending).
constexpr std::uint32_t kFirstSpecialStep = 0xfffffff0U;

std::optional<int> number(const EnvironmentLookup& environment, const char* name) {
  const char* text = environment(name);
  int value = 0;
  if (text == nullptr || !absl::SimpleAtoi(text, &value) || value < 0) return std::nullopt;
  return value;
}

bool in_ordinary_step(const EnvironmentLookup& environment) {
  const char* text = environment("SLURM_STEP_ID");
  std::uint32_t step = 0;
  return text != nullptr && absl::SimpleAtoi(text, &step) && step < kFirstSpecialStep;
}

std::optional<int> tasks_of_step(const EnvironmentLookup& environment) {
  if (!in_ordinary_step(environment)) return std::nullopt;
  const std::optional<int> tasks = number(environment, "SLURM_STEP_NUM_TASKS");
  return tasks ? tasks : number(environment, "SLURM_NTASKS");
}

}  // namespace

LaunchPromise read_launch_promise(const EnvironmentLookup& environment) {
  const std::optional<int> by_mpirun = number(environment, "OMPI_COMM_WORLD_SIZE");
  if (by_mpirun) {
    return {true, number(environment, "OMPI_COMM_WORLD_RANK").value_or(0), by_mpirun, true};
  }
  const std::optional<int> tasks = tasks_of_step(environment);
  const std::optional<int> by_pmix = number(environment, "PMIX_RANK");
  if (by_pmix) return {true, *by_pmix, tasks, true};
  const std::optional<int> task = number(environment, "SLURM_PROCID");
  if (task && tasks.value_or(1) > 1) return {true, *task, tasks, false};
  // The mpirun of MPICH and its kin; srun with PMI-1 or PMI-2 sets these too.
  const std::optional<int> by_pmi = number(environment, "PMI_SIZE");
  if (by_pmi.value_or(1) > 1) return {true, number(environment, "PMI_RANK").value_or(0), by_pmi, false};
  return {};
}

std::string broken_promise(const LaunchPromise& promise, int actual) {
  if (!promise.size || *promise.size == actual) return "";
  if (actual == 1) {
    return absl::StrCat("the launcher started ", *promise.size,
                        " tasks but each is alone: use srun --mpi=pmix or mpirun of the Open MPI that this program is "
                        "linked to");
  }
  return absl::StrCat("the launcher promised ", *promise.size, " ranks but MPI has ", actual,
                      ": do not start mpirun inside srun; use one launcher");
}

}  // namespace assay::distributed
