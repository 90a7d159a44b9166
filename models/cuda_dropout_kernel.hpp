// SPDX-License-Identifier: Apache-2.0
// Dropout on the device by the law of dropout_kernel.hpp: the same elements of the same samples are kept as on the
// processor. Part of libassay_cuda.so; no torch, so that the kernel compiles in seconds.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "models/dropout_law.hpp"

namespace assay::models {

enum class DropoutValues { float32, bfloat16 };

struct CudaDropout {
  DropoutStream stream;                          // its step and sample are taken from below
  const std::int64_t* samples;                   // device, one per row
  const std::int64_t* step_on_device = nullptr;  // device; null: stream.step counts
  std::uint32_t threshold = 0;                   // kept when 16 random bits are below it
  float scale = 1;
};

// input, output: [rows][elements], device memory, may be the same. Queued on the stream; returns the code of the
// launch.
cudaError_t apply_dropout_on_device(const void* input, void* output, DropoutValues type, std::int64_t rows,
                                    std::int64_t elements, const CudaDropout& dropout, cudaStream_t stream);

}  // namespace assay::models
