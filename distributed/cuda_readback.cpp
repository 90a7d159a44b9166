// SPDX-License-Identifier: Apache-2.0
#include "distributed/cuda_readback.hpp"

#include <ATen/ops/empty.h>
#include <c10/cuda/CUDAStream.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "distributed/nccl_collective.hpp"

namespace assay::distributed {

CudaReadback::CudaReadback(std::size_t capacity, NcclCollective* collective, WaitMarker& marker)
    : pinned_(
          at::empty({static_cast<std::int64_t>(capacity)}, at::TensorOptions().dtype(at::kFloat).pinned_memory(true))),
      collective_(collective),
      marker_(marker) {}

void CudaReadback::start(const at::Tensor& values) {
  if (values.numel() > pinned_.numel()) throw std::invalid_argument("CudaReadback: more values than its capacity");
  count_ = static_cast<std::size_t>(values.numel());
  pinned_.narrow(0, 0, values.numel()).copy_(values, /*non_blocking=*/true);
  arrived_.record(c10::cuda::getCurrentCUDAStream());
}

std::span<const float> CudaReadback::wait() {
  const WaitMark mark(marker_, "gpu_step");
  for (int round = 0; !arrived_.has_happened(); ++round) {
    // A peer that is gone leaves NCCL's kernels spinning for ever: only NCCL's own threads learn of it.
    if (collective_ != nullptr && round % 64 == 0) collective_->check();
    // Steps take milliseconds; a core that spins would be missing in the preparation of the next images.
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  return {pinned_.const_data_ptr<float>(), count_};
}

}  // namespace assay::distributed
