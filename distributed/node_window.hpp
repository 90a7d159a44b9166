// SPDX-License-Identifier: Apache-2.0
// RAII for one block of memory that the processes of a group on one node share: their communicator and an MPI-3 shared
// window whose bytes all belong to local rank 0. What lies in it (rows, barrier flags, watchdog slots) is its users'
// matter. Construction and destruction are collective; made and destroyed by the thread of use.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>

#include "distributed/mpi_environment.hpp"
#include "distributed/rank_group.hpp"

namespace assay::distributed {

// A node's shared memory cannot hold a window; thrown on every rank of the group, so that all can go another way.
class SharedMemoryTooSmall : public MpiError {
 public:
  using MpiError::MpiError;
};

class NodeWindow {
 public:
  // Collective over the group (null: the world); bytes as on every rank of the node. The content is not initialised.
  // Throws MpiError and SharedMemoryTooSmall: pages of a full /dev/shm would otherwise be a SIGBUS when touched.
  explicit NodeWindow(std::uint64_t bytes, const RankGroup* group = nullptr);
  // Collective over the group's ranks on the node, except when the stack is being unwound: then peers may never come,
  // and the window is left to the end of the process.
  ~NodeWindow();
  NodeWindow(const NodeWindow&) = delete;
  NodeWindow& operator=(const NodeWindow&) = delete;

  // Aligned to kAlignment, in every process of the node.
  std::byte* data() const { return data_; }
  int local_rank() const { return local_rank_; }
  int local_size() const { return local_size_; }
  // Collective over the node: all writes before it are seen by all ranks after it.
  void fence();

  static constexpr std::size_t kAlignment = 128;  // two cache lines: adjacent ones are fetched together

 private:
  void check_space(std::uint64_t bytes, MPI_Comm all) const;
  void allocate(std::uint64_t bytes);

  MPI_Comm node_ = MPI_COMM_NULL;
  MPI_Win window_ = MPI_WIN_NULL;
  std::byte* data_ = nullptr;
  int local_rank_ = 0;
  int local_size_ = 1;
};

}  // namespace assay::distributed
