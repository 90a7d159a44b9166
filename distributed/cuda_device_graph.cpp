// SPDX-License-Identifier: Apache-2.0
#include "distributed/cuda_device_graph.hpp"

#include "distributed/cuda_check.hpp"

namespace assay::distributed {

void CudaDeviceGraph::begin() {
  ASSAY_CUDA_CHECK(cudaDeviceSynchronize());
  // thread_local: NCCL's own threads may allocate while this thread records.
  graph_.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
  capturing_ = true;
}

void CudaDeviceGraph::end() {
  capturing_ = false;
  graph_.capture_end();
}

void CudaDeviceGraph::abandon() noexcept {
  if (!capturing_) return;
  capturing_ = false;
  try {
    graph_.capture_end();
  } catch (const std::exception&) {
    // What made us give up has been reported; the capture is over either way.
  }
  cudaGetLastError();  // its error is not the next call's
}

}  // namespace assay::distributed
