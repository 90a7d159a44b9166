// SPDX-License-Identifier: Apache-2.0
#include "distributed/meeting.hpp"

#include <mpi.h>

#include <algorithm>
#include <exception>
#include <thread>

#include "distributed/mpi_check.hpp"
#include "distributed/rank_group.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kShortestPause = std::chrono::microseconds(5);
constexpr auto kLongestPause = std::chrono::milliseconds(2);

}  // namespace

struct Meeting::Implementation {
  MPI_Comm communicator = MPI_COMM_NULL;
  bool given_up = false;
};

Meeting::Meeting(const RankGroup& group) : implementation_(std::make_unique<Implementation>()) {
  ASSAY_MPI_CHECK(MPI_Comm_dup(group.communicator(), &implementation_->communicator));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(implementation_->communicator, MPI_ERRORS_RETURN));
}

Meeting::~Meeting() {
  // A barrier that is still under way needs its communicator to the end of the process.
  if (std::uncaught_exceptions() == 0 && !implementation_->given_up) MPI_Comm_free(&implementation_->communicator);
}

bool Meeting::all_came(std::chrono::milliseconds patience) {
  MPI_Request request = MPI_REQUEST_NULL;
  ASSAY_MPI_CHECK(MPI_Ibarrier(implementation_->communicator, &request));
  const Clock::time_point begin = Clock::now();
  auto pause = std::chrono::duration_cast<Clock::duration>(kShortestPause);
  for (;;) {
    int there = 0;
    ASSAY_MPI_CHECK(MPI_Test(&request, &there, MPI_STATUS_IGNORE));
    if (there != 0) return true;
    if (patience.count() > 0 && Clock::now() - begin > patience) {
      implementation_->given_up = true;
      return false;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min<Clock::duration>(pause * 2, kLongestPause);
  }
}

}  // namespace assay::distributed
