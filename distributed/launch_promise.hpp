// SPDX-License-Identifier: Apache-2.0
// What the environment says about who started this process, before MPI is asked: mpirun, srun with PMIx, srun without
// any MPI support, the mpirun of another MPI, or nobody. A pure function of the variables, so that every launcher can
// be tested without having it.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace assay::distributed {

// Gives the value of an environment variable, or null. std::getenv fits.
using EnvironmentLookup = std::function<const char*(const char* name)>;

struct LaunchPromise {
  bool as_rank = false;     // one of a world that a launcher started
  int rank = 0;             // 0 when alone
  std::optional<int> size;  // the number of ranks promised, where the launcher tells it
  bool connected = false;   // the launcher gave MPI a way to find the other ranks
};

// The batch shell of a Slurm job has SLURM_PROCID but no step of its own (and special steps have huge ids): what runs
// there is alone.
LaunchPromise read_launch_promise(const EnvironmentLookup& environment);

// Why `actual` ranks are not what was promised, with the remedy; empty when they are.
std::string broken_promise(const LaunchPromise& promise, int actual);

}  // namespace assay::distributed
