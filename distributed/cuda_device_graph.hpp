// SPDX-License-Identifier: Apache-2.0
// DeviceGraph over LibTorch's at::cuda::CUDAGraph. Part of libassay_cuda.so.
#pragma once

#include <ATen/cuda/CUDAGraph.h>

#include "distributed/device_runtime.hpp"

namespace assay::distributed {

class CudaDeviceGraph final : public DeviceGraph {
 public:
  void begin() override;
  void end() override;
  void abandon() noexcept override;
  void replay() override { graph_.replay(); }

 private:
  at::cuda::CUDAGraph graph_;
  bool capturing_ = false;
};

}  // namespace assay::distributed
