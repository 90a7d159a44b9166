// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_moments.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

namespace assay::distributed {

at::Tensor batch_norm_moments(const at::Tensor& mean, const at::Tensor& inverse_deviation, std::int64_t count,
                              double epsilon, std::int64_t channels, const at::TensorOptions& where) {
  const at::TensorOptions doubles = where.dtype(at::kDouble);
  if (count == 0) return at::zeros({2 * channels + 1}, doubles);
  const at::Tensor average = mean.to(at::kDouble);
  const at::Tensor variance = inverse_deviation.to(at::kDouble).pow(-2) - epsilon;
  const auto values = static_cast<double>(count);
  return at::cat({average * values, (variance + average * average) * values, at::full({1}, values, doubles)});
}

BatchNormStatistics batch_norm_statistics(const at::Tensor& moments, double epsilon) {
  const std::int64_t channels = (moments.numel() - 1) / 2;
  const at::Tensor count = moments.narrow(0, 2 * channels, 1);
  const at::Tensor mean = moments.narrow(0, 0, channels) / count;
  // Rounding may leave a hair below 0; clamp_min keeps a NaN, so that a diverged network is seen as one.
  const at::Tensor variance = (moments.narrow(0, channels, channels) / count - mean * mean).clamp_min(0);
  // One value has no unbiased variance; it then counts as 0, as the biased one does.
  const at::Tensor unbias = count / (count - 1).clamp_min(1);
  return {mean.to(at::kFloat), (variance + epsilon).rsqrt().to(at::kFloat), (variance * unbias).to(at::kFloat),
          count.to(at::kInt)};
}

}  // namespace assay::distributed
