// SPDX-License-Identifier: Apache-2.0
// The group this process computes with: alone without MPI, or one rank of the world that mpirun or srun started, with a
// watchdog over it. Made once per command; the order of its members is the order of start and the reverse of the end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "distributed/collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "distributed/watchdog.hpp"

namespace assay::launcher {

class World {
 public:
  // deadline_seconds: how long a collective may take before the watchdog ends the job (config
  // distributed.deadline_seconds).
  explicit World(double deadline_seconds = 120);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  distributed::Collective& collective() { return *collective_; }
  const distributed::Topology& topology() const { return topology_; }
  distributed::Watchdog* watchdog() { return watchdog_ ? &*watchdog_ : nullptr; }  // null when alone
  bool is_root() const { return topology_.rank == 0; }
  bool alone() const { return !environment_.has_value(); }

 private:
  std::optional<distributed::MpiEnvironment> environment_;
  std::optional<distributed::Watchdog> watchdog_;
  std::unique_ptr<distributed::Collective> collective_;
  distributed::Topology topology_;
};

}  // namespace assay::launcher
