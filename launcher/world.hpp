// SPDX-License-Identifier: Apache-2.0
// The group this process computes with: alone without MPI, or one rank of the world that mpirun or srun started, with a
// watchdog over it. Made once per command; the order of its members is the order of start and the reverse of the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "distributed/watchdog.hpp"
#include "launcher/accelerator.hpp"
#include "launcher/watchdog_marker.hpp"

namespace assay::launcher {

class World {
 public:
  // deadline_seconds: how long a collective may take before the watchdog ends the job (config
  // distributed.deadline_seconds).
  explicit World(double deadline_seconds = 120);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Control: flags, texts, figures; whatever lies in host memory.
  distributed::Collective& collective() { return *collective_; }
  // Chooses what all ranks compute on (config `device`: auto, cpu or cuda; rank 0's counts) and, on GPUs, opens this
  // rank's. Returns "cpu" or "cuda". Once, before the first tensor. Collective. Throws an AgreedError with the remedy.
  std::string use_device(const std::string& device);
  // For tensors where they are: on GPUs over NCCL (the first call joins the ranks), else collective(). Collective.
  // Throws NcclError.
  distributed::Collective& tensor_collective();
  distributed::DeviceRuntime* gpu() { return gpu_.runtime.get(); }  // null on CPUs
  distributed::WaitMarker& marker() { return *marker_; }
  // What carries the gradients of a replica, whose ranks compute with `threads` each. overlap: distributed.overlap. On
  // GPUs NCCL's stream, which needs no core, unless it is `false`; on CPUs a thread with a communicator of its own
  // where overlaps() says so, there are several ranks and MPI allows threads; else the ranks' own calls. At most once
  // per world; the world must outlive it. Collective.
  std::unique_ptr<distributed::BucketTransport> make_transport(const std::string& overlap, std::int64_t threads,
                                                               distributed::Wire wire);
  const distributed::Topology& topology() const { return topology_; }
  distributed::Watchdog* watchdog() { return watchdog_ ? &*watchdog_ : nullptr; }  // null when alone
  bool is_root() const { return topology_.rank == 0; }
  bool alone() const { return !environment_.has_value(); }

 private:
  std::optional<distributed::MpiEnvironment> environment_;
  std::optional<distributed::Watchdog> watchdog_;
  std::unique_ptr<distributed::Collective> collective_;
  std::unique_ptr<distributed::Collective> gradient_collective_;  // the communication thread's
  double deadline_seconds_;
  std::unique_ptr<WatchdogMarker> marker_;
  Accelerator gpu_;
  std::unique_ptr<distributed::Collective> tensor_collective_;  // on GPUs, with several ranks
  distributed::Topology topology_;
};

}  // namespace assay::launcher
