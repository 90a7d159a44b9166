// SPDX-License-Identifier: Apache-2.0
// Turns the code of a call of the CUDA runtime into an exception: ASSAY_CUDA_CHECK(cudaGetDevice(&device)). Part of
// libassay_cuda.so. Any thread.
#pragma once

#include <cuda_runtime_api.h>

#include "data/files/error.hpp"

#define ASSAY_CUDA_CHECK(call) ::assay::distributed::check_cuda((call), #call, __FILE__, __LINE__)

namespace assay::distributed {

// A CUDA call failed: a fault of the device (exit code 4). what() names the call and CUDA's own text.
class CudaError : public data::files::OutputError {
 public:
  using OutputError::OutputError;
};

// Throws CudaError unless code is cudaSuccess.
void check_cuda(cudaError_t code, const char* expression, const char* file, int line);

}  // namespace assay::distributed
