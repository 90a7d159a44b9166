// SPDX-License-Identifier: Apache-2.0
#include "distributed/rank_group.hpp"

#include <exception>

#include "distributed/mpi_check.hpp"

namespace assay::distributed {

RankGroup::RankGroup(int number) : number_(number) {
  int world_rank = 0;
  ASSAY_MPI_CHECK(MPI_Comm_rank(MPI_COMM_WORLD, &world_rank));
  ASSAY_MPI_CHECK(MPI_Comm_split(MPI_COMM_WORLD, number, world_rank, &communicator_));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(communicator_, MPI_ERRORS_RETURN));
  ASSAY_MPI_CHECK(MPI_Comm_rank(communicator_, &rank_));
  ASSAY_MPI_CHECK(MPI_Comm_size(communicator_, &size_));
}

RankGroup::~RankGroup() {
  if (std::uncaught_exceptions() == 0) MPI_Comm_free(&communicator_);
}

MPI_Comm communicator_of(const RankGroup* group) {
  return group == nullptr ? MPI_COMM_WORLD : group->communicator();
}

}  // namespace assay::distributed
