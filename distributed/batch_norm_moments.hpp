// SPDX-License-Identifier: Apache-2.0
// Statistics of a batch norm as sums that can be added over ranks, in tensors of any device. Each rank's own mean and
// deviation (Welford's, by LibTorch's kernels) become moments in double, so that the sum over the ranks costs no digit
// of float32. Pure.
#pragma once

#include <ATen/core/Tensor.h>

namespace assay::distributed {

// mean, inverse_deviation = 1 / sqrt(biased variance + epsilon): float32 [C] of `count` values per channel. Returns
// float64 [2 C + 1]: sums, sums of squares, count. With count = 0 the two may be undefined, channels says C.
at::Tensor batch_norm_moments(const at::Tensor& mean, const at::Tensor& inverse_deviation, std::int64_t count,
                              double epsilon, std::int64_t channels, const at::TensorOptions& where);

struct BatchNormStatistics {
  at::Tensor mean;               // float32 [C]
  at::Tensor inverse_deviation;  // float32 [C]
  at::Tensor unbiased_variance;  // float32 [C]
  at::Tensor count;              // int32 [1]
};

// From the moments of all ranks, added up. No value is read by the host.
BatchNormStatistics batch_norm_statistics(const at::Tensor& moments, double epsilon);

}  // namespace assay::distributed
