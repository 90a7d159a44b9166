// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/local_slots.hpp"

#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <thread>

#include "launcher/accelerator.hpp"

namespace assay::launcher::trials {
namespace {

// Small networks gain little from more (docs/benchmarks.md).
constexpr std::uint32_t kThreadsOfARank = 4;

std::uint32_t usable_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return static_cast<std::uint32_t>(CPU_COUNT(&allowed));
  return std::max(1u, std::thread::hardware_concurrency());
}

std::vector<std::string> usable_gpus() {
  const std::uint32_t shown = gpus_of_driver();
  std::vector<std::string> gpus;
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  if (visible != nullptr) gpus = absl::StrSplit(visible, ',', absl::SkipWhitespace());
  if (visible == nullptr) {
    for (std::uint32_t gpu = 0; gpu < shown; ++gpu) gpus.push_back(std::to_string(gpu));
  }
  gpus.resize(std::min<std::size_t>(gpus.size(), shown));
  return gpus;
}

std::uint32_t default_jobs(const Machine& machine, const SlotWish& wish) {
  const auto gpus = static_cast<std::uint32_t>(machine.gpus.size());
  const std::uint32_t threads = wish.threads > 0 ? wish.threads : std::min(kThreadsOfARank, machine.cores);
  return std::max(1u, gpus > 0 ? gpus / wish.ranks : machine.cores / (wish.ranks * threads));
}

std::string gpus_of_slot(const Machine& machine, const SlotWish& wish, std::uint32_t slot) {
  std::vector<std::string> gpus;
  std::set<std::size_t> places;
  for (std::uint32_t rank = 0; rank < wish.ranks; ++rank) {
    const std::size_t place = (std::size_t{slot} * wish.ranks + rank) % machine.gpus.size();
    if (places.insert(place).second) gpus.push_back(machine.gpus[place]);
  }
  return absl::StrJoin(gpus, ",");
}

}  // namespace

Machine this_machine() {
  return {usable_cores(), usable_gpus()};
}

std::vector<std::vector<std::string>> plan_slots(const Machine& machine, const SlotWish& wish) {
  const std::uint32_t jobs = wish.jobs > 0 ? wish.jobs : default_jobs(machine, wish);
  const std::uint32_t threads = std::max(1u, machine.cores / (jobs * wish.ranks));
  // Open MPI sees the ranks of one trial only: it does not know that the others want the same cores.
  const bool crowded = wish.ranks > 1 && jobs * wish.ranks >= machine.cores;
  std::vector<std::vector<std::string>> slots;
  for (std::uint32_t slot = 0; slot < jobs; ++slot) {
    std::vector<std::string>& environment = slots.emplace_back();
    if (!machine.gpus.empty()) environment.push_back("CUDA_VISIBLE_DEVICES=" + gpus_of_slot(machine, wish, slot));
    if (wish.threads == 0) environment.push_back("OMP_NUM_THREADS=" + std::to_string(threads));
    if (crowded) environment.emplace_back("OMPI_MCA_mpi_yield_when_idle=1");
  }
  return slots;
}

}  // namespace assay::launcher::trials
