// SPDX-License-Identifier: Apache-2.0
#include "models/initialisers.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <numbers>

#include "data/files/random.hpp"

namespace assay::models {
namespace {

template <class Fill>
void fill(const at::Tensor& tensor, const Fill& fill_values) {
  const c10::NoGradGuard no_grad;
  at::Tensor values = at::empty(tensor.sizes());
  fill_values(values.mutable_data_ptr<float>(), values.numel());
  tensor.copy_(values);
}

std::int64_t kernel_area(const at::Tensor& weight) {
  return weight.dim() > 2 ? weight.size(2) * weight.size(3) : 1;
}

void initialise_torchvision(const std::vector<at::Tensor>& parameters, std::uint64_t seed) {
  std::uint32_t index = 0;
  double limit_of_bias = 0;
  for (const at::Tensor& parameter : parameters) {
    if (parameter.dim() == 4) fill_kaiming_normal(parameter, seed, index);
    if (parameter.dim() == 2) {
      limit_of_bias = 1 / std::sqrt(static_cast<double>(parameter.size(1)));
      fill_uniform(parameter, limit_of_bias, seed, index);
    } else {
      if (limit_of_bias > 0) fill_uniform(parameter, limit_of_bias, seed, index);
      limit_of_bias = 0;
    }
    ++index;
  }
}

}  // namespace

void initialise(const std::vector<at::Tensor>& parameters, Initialiser initialiser, std::uint64_t seed) {
  if (initialiser == Initialiser::torchvision) {
    initialise_torchvision(parameters, seed);
    return;
  }
  std::uint32_t index = 0;
  for (const at::Tensor& parameter : parameters) {
    if (parameter.dim() >= 2) fill_glorot_uniform(parameter, seed, index);
    ++index;
  }
}

void fill_glorot_uniform(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index) {
  const auto fans = static_cast<double>((weight.size(0) + weight.size(1)) * kernel_area(weight));
  fill_uniform(weight, std::sqrt(6.0 / fans), seed, index);
}

void fill_kaiming_normal(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index) {
  const auto deviation = static_cast<float>(std::sqrt(2.0 / static_cast<double>(weight.size(0) * kernel_area(weight))));
  data::files::CounterStream stream(seed, data::files::RandomUse::initialiser, index);
  fill(weight, [&](float* value, std::int64_t count) {
    // Two at a time (Box & Muller 1958); 1 - u is never 0.
    for (std::int64_t i = 0; i < count; i += 2) {
      const float radius = deviation * std::sqrt(-2 * std::log(1 - stream.uniform()));
      const float angle = 2 * std::numbers::pi_v<float> * stream.uniform();
      value[i] = radius * std::cos(angle);
      if (i + 1 < count) value[i + 1] = radius * std::sin(angle);
    }
  });
}

void fill_uniform(const at::Tensor& tensor, double limit, std::uint64_t seed, std::uint32_t index) {
  const auto edge = static_cast<float>(limit);
  data::files::CounterStream stream(seed, data::files::RandomUse::initialiser, index);
  fill(tensor, [&](float* value, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) value[i] = edge * (2 * stream.uniform() - 1);
  });
}

}  // namespace assay::models
