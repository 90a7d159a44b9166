// SPDX-License-Identifier: Apache-2.0
// Float32 to bfloat16 and back on the device, for gradients that travel in half the bytes. Part of libassay_cuda.so;
// no torch, so that the kernels compile in seconds.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

namespace assay::distributed {

// count values, device memory; a bfloat16 is its 16 bits. Rounds to nearest, ties to even. Queued on the stream;
// returns the code of the launch.
cudaError_t round_to_bfloat16(const float* values, std::uint16_t* rounded, std::size_t count, cudaStream_t stream);
cudaError_t widen_bfloat16(const std::uint16_t* rounded, float* values, std::size_t count, cudaStream_t stream);

}  // namespace assay::distributed
