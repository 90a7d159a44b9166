// SPDX-License-Identifier: Apache-2.0
#include "models/recalibration.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <stdexcept>

namespace assay::models {
namespace {

// A channel that never varies keeps a variance that divides.
constexpr double kSmallestVariance = 1e-8;

// Rows of channels in host memory, whatever the layout and place of the input.
at::Tensor rows_of(const at::Tensor& input) {
  if (input.dim() == 2) return input.cpu().contiguous();
  return input.permute({0, 2, 3, 1}).cpu().contiguous();
}

}  // namespace

LayerObserver Recalibration::observer() {
  return [this](Operation& operation, const at::Tensor& input, const at::Tensor&) {
    auto* batch_norm = dynamic_cast<BatchNorm*>(&operation);
    if (batch_norm == nullptr || input.numel() == 0) return;
    const at::Tensor rows = rows_of(input);
    const auto channels = static_cast<std::size_t>(input.size(1));
    Moments& moments = moments_[batch_norm];
    moments.sums.resize(channels);
    moments.squares.resize(channels);
    const std::int64_t count = rows.numel() / input.size(1);
    const float* value = rows.const_data_ptr<float>();
    for (std::int64_t row = 0; row < count; ++row, value += channels) {
      for (std::size_t c = 0; c < channels; ++c) {
        const double x = value[c];
        moments.sums[c] += x;
        moments.squares[c] += x * x;
      }
    }
    moments.count += count;
  };
}

void Recalibration::apply() const {
  if (moments_.empty()) throw std::invalid_argument("batch norms cannot be estimated anew without images");
  for (const auto& [batch_norm, moments] : moments_) {
    const auto channels = static_cast<std::int64_t>(moments.sums.size());
    const at::Tensor mean = at::empty({channels}, at::kDouble);
    const at::Tensor variance = at::empty({channels}, at::kDouble);
    const auto count = static_cast<double>(moments.count);
    for (std::size_t c = 0; c < moments.sums.size(); ++c) {
      const double average = moments.sums[c] / count;
      mean.mutable_data_ptr<double>()[c] = average;
      variance.mutable_data_ptr<double>()[c] =
          std::max(moments.squares[c] / count - average * average, kSmallestVariance);
    }
    batch_norm->replace_statistics(mean, variance);
  }
}

}  // namespace assay::models
