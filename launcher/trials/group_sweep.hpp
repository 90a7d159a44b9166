// SPDX-License-Identifier: Apache-2.0
// A sweep inside one MPI world: the ranks are split into groups, each with the trials of one after another; a thread of
// rank 0 coordinates. What a trial does wrong costs that trial alone; a process that dies ends the world, since Open
// MPI 4.1 isolates no faults, and the journal knows what was under way.
#pragma once

#include <functional>

#include "distributed/mpi_environment.hpp"
#include "launcher/trials/trial_runner.hpp"
#include "sweeps/executor.hpp"

namespace assay::launcher::trials {

// What coordinates: returns the exit code; what it throws is told by rank 0. Called in a thread of rank 0.
using Coordination = std::function<int(sweeps::Executor& executor)>;

struct GroupPlan {
  int group_size = 1;             // ranks of a group; the world's must be a multiple of it
  double deadline_seconds = 120;  // of a collective within a group, before its watchdog ends the world
};
// Called on rank 0, before anything else.
using Preparation = std::function<GroupPlan(const distributed::Topology& world)>;

// Throws config::UsageError where the world cannot be split into such groups.
void check_split(const distributed::Topology& world, int group_size);

// On every rank of a world that a launcher started. Returns the exit code, the same on all ranks. Throws MpiError, and
// on rank 0 config::UsageError and what prepare and coordinate throw.
int run_in_groups(const Preparation& prepare, const RunnerFactory& make_runner, const Coordination& coordinate);

}  // namespace assay::launcher::trials
