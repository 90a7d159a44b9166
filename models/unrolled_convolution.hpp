// SPDX-License-Identifier: Apache-2.0
// A convolution of maps smaller than its kernel, as one dense layer: of a 3x3 kernel on a map of 2x2 most places fall
// on the padding, and a matrix product takes a third of the time or less. Private to models/. Pure.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace assay::models {

// Whether the matrix has fewer products than the kernel has places. weight: [outputs, inputs, k, k], stride 1, one
// group; image: [N, inputs, H, W].
bool unrolls(const at::Tensor& weight, const at::Tensor& image);

// [outputs * H' * W', inputs * H * W], rows and columns in channels-last order: image.permute({0, 2, 3, 1}) times this
// is the convolution. padding: rows and columns of zeros on both sides.
at::Tensor unrolled_weight(const at::Tensor& weight, std::int64_t height, std::int64_t width,
                           const std::array<std::int64_t, 2>& padding);

}  // namespace assay::models
