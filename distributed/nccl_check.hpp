// SPDX-License-Identifier: Apache-2.0
// Turns the result of a NCCL call into an exception: ASSAY_NCCL_CHECK(ncclCommCount(communicator, &count),
// communicator). Part of libassay_cuda.so. Any thread.
#pragma once

#include <nccl.h>

#include "distributed/nccl_error.hpp"

// ncclInProgress is no error: the caller then waits for the communicator (NcclCommunicator::wait_ready).
#define ASSAY_NCCL_CHECK(call, communicator) \
  ::assay::distributed::check_nccl((call), #call, (communicator), __FILE__, __LINE__)

namespace assay::distributed {

// Throws NcclError unless the result is ncclSuccess or ncclInProgress. communicator may be null.
void check_nccl(ncclResult_t result, const char* expression, ncclComm_t communicator, const char* file, int line);

}  // namespace assay::distributed
