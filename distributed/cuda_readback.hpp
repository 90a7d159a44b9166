// SPDX-License-Identifier: Apache-2.0
// Readback over pinned memory and an event. Part of libassay_cuda.so.
#pragma once

#include "distributed/cuda_event.hpp"
#include "distributed/device_runtime.hpp"

namespace assay::distributed {

class NcclCollective;

class CudaReadback final : public Readback {
 public:
  // collective may be null (a process alone).
  CudaReadback(std::size_t capacity, NcclCollective* collective, WaitMarker& marker);

  void start(const at::Tensor& values) override;
  std::span<const float> wait() override;

 private:
  at::Tensor pinned_;  // float32 [capacity], host
  std::size_t count_ = 0;
  CudaEvent arrived_;
  NcclCollective* collective_;
  WaitMarker& marker_;
};

}  // namespace assay::distributed
