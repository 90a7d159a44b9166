// SPDX-License-Identifier: Apache-2.0
// The ranks this process computes with: alone without MPI, one rank of the world that mpirun or srun started, or one of
// a group of it, with a watchdog over them. Made once per command or group; the order of its members is the order of
// start and the reverse of the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "distributed/rank_group.hpp"
#include "distributed/watchdog.hpp"
#include "launcher/accelerator.hpp"
#include "launcher/watchdog_marker.hpp"

namespace assay::launcher {

class World {
 public:
  // deadline_seconds: how long a collective may take before the watchdog ends the job (config
  // distributed.deadline_seconds).
  explicit World(double deadline_seconds = 120);
  // The ranks of a group of a world whose MPI environment lives elsewhere. A group of one rank computes without MPI.
  // Both must outlive it; topology: of the whole world. Collective over the group.
  World(const distributed::RankGroup& group, const distributed::Topology& topology, double deadline_seconds = 120);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Control: flags, texts, figures; whatever lies in host memory.
  distributed::Collective& collective() { return *collective_; }
  // Chooses what all ranks compute on (config `device`: auto, cpu or cuda; rank 0's counts) and, on GPUs, opens this
  // rank's. Returns "cpu" or "cuda". Before the first tensor; later calls keep to an opened GPU. Collective. Throws an
  // AgreedError with the remedy.
  std::string use_device(const std::string& device);
  // For tensors where they are: on GPUs over NCCL (the first call joins the ranks), else collective(). Collective.
  // Throws NcclError.
  distributed::Collective& tensor_collective();
  distributed::DeviceRuntime* gpu() { return gpu_.runtime.get(); }  // null on CPUs
  distributed::WaitMarker& marker() { return *marker_; }
  // What carries the gradients of a replica, whose ranks compute with `threads` each. overlap: distributed.overlap. On
  // GPUs NCCL's stream, which needs no core, unless it is `false`; on CPUs a thread with a communicator of its own
  // where overlaps() says so, there are several ranks and MPI allows threads; else the ranks' own calls. One at a
  // time; the world must outlive it. Collective.
  std::unique_ptr<distributed::BucketTransport> make_transport(const std::string& overlap, std::int64_t threads,
                                                               distributed::Wire wire);
  // rank and size among the ranks that compute together; local_rank and local_size among all of the node.
  const distributed::Topology& topology() const { return topology_; }
  const distributed::RankGroup* group() const { return group_; }                   // null: the whole world
  distributed::Watchdog* watchdog() { return watchdog_ ? &*watchdog_ : nullptr; }  // null when alone
  bool is_root() const { return topology_.rank == 0; }
  bool alone() const { return !watchdog_.has_value(); }

 private:
  void watch(double deadline_seconds);

  std::optional<distributed::MpiEnvironment> environment_;
  const distributed::RankGroup* group_ = nullptr;
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
