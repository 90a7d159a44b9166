// SPDX-License-Identifier: Apache-2.0
#include <cuda_bf16.h>

#include <algorithm>

#include "distributed/cuda_bfloat16.hpp"

namespace assay::distributed {
namespace {

constexpr unsigned kThreads = 256;
constexpr std::size_t kMostBlocks = 4096;

unsigned blocks_for(std::size_t count) {
  return static_cast<unsigned>(std::min<std::size_t>(kMostBlocks, (count + kThreads - 1) / kThreads));
}

__global__ void round_kernel(const float* values, std::uint16_t* rounded, std::size_t count) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) {
    rounded[i] = __bfloat16_as_ushort(__float2bfloat16_rn(values[i]));
  }
}

__global__ void widen_kernel(const std::uint16_t* rounded, float* values, std::size_t count) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) {
    values[i] = __bfloat162float(__ushort_as_bfloat16(rounded[i]));
  }
}

}  // namespace

cudaError_t round_to_bfloat16(const float* values, std::uint16_t* rounded, std::size_t count, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  round_kernel<<<blocks_for(count), kThreads, 0, stream>>>(values, rounded, count);
  return cudaGetLastError();
}

cudaError_t widen_bfloat16(const std::uint16_t* rounded, float* values, std::size_t count, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  widen_kernel<<<blocks_for(count), kThreads, 0, stream>>>(rounded, values, count);
  return cudaGetLastError();
}

}  // namespace assay::distributed
