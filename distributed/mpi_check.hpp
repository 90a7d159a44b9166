// SPDX-License-Identifier: Apache-2.0
// Turns the return code of an MPI call into an exception: ASSAY_MPI_CHECK(MPI_Barrier(communicator)). Works only for
// communicators and windows whose error handler is MPI_ERRORS_RETURN. Any thread.
#pragma once

#include "distributed/mpi_environment.hpp"

#define ASSAY_MPI_CHECK(call) ::assay::distributed::check_mpi((call), #call, __FILE__, __LINE__)

namespace assay::distributed {

// Throws MpiError with the name of the call, MPI's own text and the place, unless code is MPI_SUCCESS.
void check_mpi(int code, const char* expression, const char* file, int line);

}  // namespace assay::distributed
