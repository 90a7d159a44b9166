// SPDX-License-Identifier: Apache-2.0
#include "distributed/mpi_environment.hpp"

#include <mpi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "distributed/launch_promise.hpp"
#include "distributed/mpi_check.hpp"

namespace assay::distributed {
namespace {

LaunchPromise promise_of_this_process() {
  return read_launch_promise([](const char* name) { return static_cast<const char*>(std::getenv(name)); });
}

// MPI_Init would end the process with three screens of text when srun gave it no way to find its peers.
void expect_connection(const LaunchPromise& promise) {
  if (!promise.as_rank || promise.connected) return;
  throw MpiError(promise.rank == 0 ? broken_promise(promise, 1) : "");  // all tasks are alike: one of them says it
}

void read_node(Topology& topology) {
  MPI_Comm node = MPI_COMM_NULL;
  ASSAY_MPI_CHECK(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, topology.rank, MPI_INFO_NULL, &node));
  const int rank_code = MPI_Comm_rank(node, &topology.local_rank);
  const int size_code = MPI_Comm_size(node, &topology.local_size);
  ASSAY_MPI_CHECK(MPI_Comm_free(&node));
  check_mpi(rank_code, "MPI_Comm_rank", __FILE__, __LINE__);
  check_mpi(size_code, "MPI_Comm_size", __FILE__, __LINE__);
}

Topology read_topology(int thread_support) {
  Topology topology;
  topology.thread_multiple = thread_support == MPI_THREAD_MULTIPLE;
  ASSAY_MPI_CHECK(MPI_Comm_rank(MPI_COMM_WORLD, &topology.rank));
  ASSAY_MPI_CHECK(MPI_Comm_size(MPI_COMM_WORLD, &topology.size));
  char host[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  ASSAY_MPI_CHECK(MPI_Get_processor_name(host, &length));
  topology.host.assign(host, static_cast<std::size_t>(length));
  return topology;
}

}  // namespace

bool launched_as_rank() {
  return promise_of_this_process().as_rank;
}

int rank_before_mpi() {
  return promise_of_this_process().rank;
}

MpiEnvironment::MpiEnvironment() {
  const LaunchPromise promise = promise_of_this_process();
  expect_connection(promise);
  int thread_support = MPI_THREAD_SINGLE;
  ASSAY_MPI_CHECK(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &thread_support));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN));
  topology_ = read_topology(thread_support);
  const std::string complaint = broken_promise(promise, topology_.size);
  if (!complaint.empty()) throw MpiError(complaint);
  read_node(topology_);
}

MpiEnvironment::~MpiEnvironment() {
  int finalized = 0;
  if (MPI_Finalized(&finalized) != MPI_SUCCESS || finalized != 0) return;
  if (std::uncaught_exceptions() == 0) MPI_Finalize();
}

void end_world(int exit_code) {
  std::fflush(nullptr);
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::_Exit(exit_code);
}

std::string mpi_library_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  ASSAY_MPI_CHECK(MPI_Get_library_version(text, &length));
  const std::string version(text, static_cast<std::size_t>(length));
  return version.substr(0, version.find_first_of(",\n"));
}

}  // namespace assay::distributed
