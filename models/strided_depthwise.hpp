// SPDX-License-Identifier: Apache-2.0
// A grouped convolution with a stride in bfloat16 on the CPU. Private to models/. oneDNN 3.10 has no fast kernel for
// its gradient at the input: 79 ms beside 7 ms in float32 (96 channels, 81 x 81 pixels, 32 images), a third of a step
// of mobilenet_v2. That one is taken in float32 here; the rest is LibTorch's.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace assay::models {

// image and weight: bfloat16, on the CPU, without bias. Differentiable once.
at::Tensor strided_grouped_convolution(const at::Tensor& image, const at::Tensor& weight,
                                       const std::array<std::int64_t, 2>& stride,
                                       const std::array<std::int64_t, 2>& padding, std::int64_t groups);

}  // namespace assay::models
