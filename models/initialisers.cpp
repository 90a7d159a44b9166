// SPDX-License-Identifier: Apache-2.0
#include "models/initialisers.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "data/files/random.hpp"

namespace assay::models {

void fill_glorot_uniform(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index) {
  const c10::NoGradGuard no_grad;
  const std::int64_t area = weight.dim() > 2 ? weight[0][0].numel() : 1;
  const auto fans = static_cast<double>((weight.size(0) + weight.size(1)) * area);
  const auto limit = static_cast<float>(std::sqrt(6.0 / fans));
  at::Tensor values = at::empty(weight.sizes());
  float* value = values.mutable_data_ptr<float>();
  data::files::CounterStream stream(seed, data::files::RandomUse::initialiser, index);
  for (std::int64_t i = 0; i < values.numel(); ++i) value[i] = limit * (2 * stream.uniform() - 1);
  weight.copy_(values);
}

}  // namespace assay::models
