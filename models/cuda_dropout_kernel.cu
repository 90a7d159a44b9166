// SPDX-License-Identifier: Apache-2.0
#include <cuda_bf16.h>

#include <algorithm>

#include "models/cuda_dropout_kernel.hpp"

namespace assay::models {
namespace {

constexpr unsigned kThreads = 256;

__device__ float widened(float value) {
  return value;
}
__device__ float widened(__nv_bfloat16 value) {
  return __bfloat162float(value);
}
__device__ void store(float* place, float value) {
  *place = value;
}
__device__ void store(__nv_bfloat16* place, float value) {
  *place = __float2bfloat16_rn(value);
}

// A thread draws one block and writes its eight elements: neighbouring threads write neighbouring ones. Rows are
// blockIdx.y and every gridDim.y-th after it.
template <typename Value>
__global__ void dropout_kernel(const Value* input, Value* output, std::int64_t rows, std::int64_t elements,
                               CudaDropout dropout) {
  DropoutStream stream = dropout.stream;
  if (dropout.step_on_device != nullptr) stream.step = static_cast<std::uint32_t>(*dropout.step_on_device);
  const std::uint64_t block = static_cast<std::uint64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (block >= dropout_blocks(static_cast<std::uint64_t>(elements))) return;
  for (std::int64_t row = blockIdx.y; row < rows; row += gridDim.y) {
    stream.sample = static_cast<std::uint32_t>(dropout.samples[row]);
    const DropoutBlock drawn = dropout_block(stream, static_cast<std::uint32_t>(block));
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto element = static_cast<std::int64_t>(dropout_element(static_cast<std::uint32_t>(block), i));
      if (element >= elements) break;
      const std::int64_t place = row * elements + element;
      const float value = widened(input[place]) * dropout.scale;
      store(output + place, dropout_bits(drawn, i) < dropout.threshold ? value : 0.0f);
    }
  }
}

}  // namespace

cudaError_t apply_dropout_on_device(const void* input, void* output, DropoutValues type, std::int64_t rows,
                                    std::int64_t elements, const CudaDropout& dropout, cudaStream_t stream) {
  if (rows == 0 || elements == 0) return cudaSuccess;
  const std::uint64_t blocks = dropout_blocks(static_cast<std::uint64_t>(elements));
  const dim3 grid(static_cast<unsigned>((blocks + kThreads - 1) / kThreads),
                  static_cast<unsigned>(std::min<std::int64_t>(rows, 65535)));
  if (type == DropoutValues::bfloat16) {
    dropout_kernel<<<grid, kThreads, 0, stream>>>(static_cast<const __nv_bfloat16*>(input),
                                                  static_cast<__nv_bfloat16*>(output), rows, elements, dropout);
  } else {
    dropout_kernel<<<grid, kThreads, 0, stream>>>(static_cast<const float*>(input), static_cast<float*>(output), rows,
                                                  elements, dropout);
  }
  return cudaGetLastError();
}

}  // namespace assay::models
