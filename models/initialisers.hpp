// SPDX-License-Identifier: Apache-2.0
// First values of weights, as Keras chooses them. A value depends on (seed, index of the parameter, position) alone, so
// all ranks start equal without a broadcast and no global generator is touched.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace assay::models {

// Uniform in [-l, l), l = sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio, AISTATS 2010, eq. 16). weight: float32
// [outputs, inputs] or [outputs, inputs / groups, H, W], filled in logical order whatever its strides; fans count the
// kernel area. index: the position among the parameters of the model.
void fill_glorot_uniform(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index);

}  // namespace assay::models
