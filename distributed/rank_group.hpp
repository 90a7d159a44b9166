// SPDX-License-Identifier: Apache-2.0
// Ranks that compute together: one of the groups into which a world is split, each with work of its own. Owns its
// communicator, which what is built over a group only borrows (MpiCollective, Watchdog, SharedWindow): the group must
// outlive them. Where a group is optional, none means the whole world.
#pragma once

#include <mpi.h>

namespace assay::distributed {

class RankGroup {
 public:
  // Ranks of the world with the same number form a group, in the order of the world. Collective over the world. Throws
  // MpiError.
  explicit RankGroup(int number);
  // Collective over the group, except while the stack is being unwound.
  ~RankGroup();
  RankGroup(const RankGroup&) = delete;
  RankGroup& operator=(const RankGroup&) = delete;

  int number() const { return number_; }
  int rank() const { return rank_; }
  int size() const { return size_; }
  MPI_Comm communicator() const { return communicator_; }

 private:
  int number_;
  int rank_ = 0;
  int size_ = 1;
  MPI_Comm communicator_ = MPI_COMM_NULL;
};

// Null: the world's.
MPI_Comm communicator_of(const RankGroup* group);

}  // namespace assay::distributed
