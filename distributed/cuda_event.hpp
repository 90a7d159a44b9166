// SPDX-License-Identifier: Apache-2.0
// A cudaEvent_t that orders one stream after another, on the device that is current when it is made. Part of
// libassay_cuda.so. One thread at a time.
#pragma once

#include "distributed/cuda_check.hpp"

namespace assay::distributed {

class CudaEvent {
 public:
  CudaEvent() { ASSAY_CUDA_CHECK(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming)); }
  ~CudaEvent() { cudaEventDestroy(event_); }
  CudaEvent(const CudaEvent&) = delete;
  CudaEvent& operator=(const CudaEvent&) = delete;

  // When `stream` has done all it was given so far, the event has happened.
  void record(cudaStream_t stream) { ASSAY_CUDA_CHECK(cudaEventRecord(event_, stream)); }
  // What `stream` is given from now on waits for the event.
  void hold(cudaStream_t stream) const { ASSAY_CUDA_CHECK(cudaStreamWaitEvent(stream, event_, 0)); }
  bool has_happened() const {
    const cudaError_t code = cudaEventQuery(event_);
    if (code == cudaErrorNotReady) return false;
    check_cuda(code, "cudaEventQuery()", __FILE__, __LINE__);
    return true;
  }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace assay::distributed
