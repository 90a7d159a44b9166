// SPDX-License-Identifier: Apache-2.0
// Weights and images by formula, equal in C++ and in the script that made the golden values (see golden_test.cpp):
// wave(i, p) = 2 fract(((i i + 7 p) mod 65537) 0.6180339887498949) - 1, in double precision.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <cstdint>

#include "models/detector.hpp"

namespace assay::models {

inline double wave(std::int64_t i, std::int64_t p) {
  double whole = 0;
  return 2 * std::modf(static_cast<double>((i * i + 7 * p) % 65537) * 0.6180339887498949, &whole) - 1;
}

template <class Formula>
at::Tensor from_formula(at::IntArrayRef shape, Formula formula) {
  at::Tensor values = at::empty(shape);
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    values.mutable_data_ptr<float>()[i] = static_cast<float>(formula(i));
  }
  return values;
}

// Uniform-like images in [0, scale].
inline at::Tensor formula_images(std::int64_t count, std::int64_t size, double scale, std::int64_t channels = 3) {
  return from_formula({count, channels, size, size}, [&](std::int64_t i) { return 0.5 * scale * (1 + wave(i, 3)); });
}

// Parameter p: kernels limit x wave, batch norm weights 1 + wave / 10, biases wave / 10; buffer p: running means wave /
// 10, variances 1 + wave / 2. The limit is Glorot's, or gain x sqrt(6 / fan_in) where a gain is given: deep networks
// need it for their last layers to depend on the image.
inline void fill_by_formula(Detector& detector, double gain = 0) {
  const c10::NoGradGuard no_grad;
  std::int64_t p = 0;
  for (const auto& [name, tensor] : detector.parameters()) {
    const at::Tensor& target = tensor;
    const std::int64_t area = target.dim() > 2 ? target[0][0].numel() : 1;
    const bool weight = name.ends_with("weight");
    const auto fan_in = static_cast<double>((target.dim() > 1 ? target.size(1) : 1) * area);
    const auto fans = fan_in + static_cast<double>(target.size(0) * area);
    const double limit = gain > 0 ? gain * std::sqrt(6.0 / fan_in) : std::sqrt(6.0 / fans);
    target.copy_(from_formula(target.sizes(), [&](std::int64_t i) {
      if (target.dim() > 1) return wave(i, p) * limit;
      return weight ? 1 + 0.1 * wave(i, p) : 0.1 * wave(i, p);
    }));
    ++p;
  }
  p = 0;
  for (const auto& [name, tensor] : detector.buffers()) {
    const bool variance = name.ends_with("var");
    tensor.copy_(from_formula(tensor.sizes(),
                              [&](std::int64_t i) { return variance ? 1 + 0.5 * wave(i, p) : 0.1 * wave(i, p); }));
    ++p;
  }
}

inline at::Tensor tensor_named(const std::vector<NamedTensor>& tensors, const std::string& name) {
  for (const auto& entry : tensors) {
    if (entry.name == name) return entry.tensor;
  }
  throw std::out_of_range("no tensor is called " + name);
}

}  // namespace assay::models
