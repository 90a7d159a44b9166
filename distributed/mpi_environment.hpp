// SPDX-License-Identifier: Apache-2.0
// MPI_Init_thread .. MPI_Finalize as one object, and where this process stands in the world. Made once, in main's
// thread, and only when a launcher started us as a rank: a process alone never pays for MPI.
#pragma once

#include <stdexcept>
#include <string>

namespace assay::distributed {

// An MPI call failed; what() names the call and MPI's own text (exit code 7).
class MpiError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where a rank stands.
struct Topology {
  int rank = 0;
  int size = 1;
  int local_rank = 0;  // within the node (MPI_Comm_split_type)
  int local_size = 1;
  std::string host;
  bool thread_multiple = false;  // MPI_THREAD_MULTIPLE was granted
};

// True when mpirun or srun started this process as one of a world (OMPI_COMM_WORLD_SIZE, PMIX_RANK or SLURM_PROCID with
// a step of its own).
bool launched_as_rank();
// The rank as the launcher's environment tells it before MPI_Init; 0 when alone.
int rank_before_mpi();

class MpiEnvironment {
 public:
  // Initialises MPI with MPI_THREAD_MULTIPLE and MPI_ERRORS_RETURN. Throws MpiError; also when the world MPI gives
  // differs from the one the launcher promised (N singletons), with the remedy.
  MpiEnvironment();
  // Finalises, unless the process is leaving because of an error (then peers may be gone and MPI_Finalize would hang).
  ~MpiEnvironment();
  MpiEnvironment(const MpiEnvironment&) = delete;
  MpiEnvironment& operator=(const MpiEnvironment&) = delete;

  const Topology& topology() const { return topology_; }

 private:
  Topology topology_;
};

// Ends all processes of the world at once with this code: mpirun returns it and adds one notice.
[[noreturn]] void end_world(int exit_code);

// "Open MPI v4.1.4 ..." as the library says it; callable without MPI_Init.
std::string mpi_library_version();

}  // namespace assay::distributed
