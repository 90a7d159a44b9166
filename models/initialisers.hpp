// SPDX-License-Identifier: Apache-2.0
// First values of weights. A value depends on (seed, index of the parameter, position) alone, so all ranks start equal
// without a broadcast and no global generator is touched. Tensors are float32 and filled in logical order whatever
// their strides. `index`: the position among the parameters of the model.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace assay::models {

enum class Initialiser {
  keras,        // kernels Glorot-uniform, everything else as its layer made it
  torchvision,  // as its ResNets: convolutions Kaiming-normal, dense layers uniform, everything else as made
};

// All parameters of a model, in order of registration (a bias follows its kernel).
void initialise(const std::vector<at::Tensor>& parameters, Initialiser initialiser, std::uint64_t seed);

// Uniform in [-l, l), l = sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio, AISTATS 2010, eq. 16). weight: [outputs,
// inputs] or [outputs, inputs / groups, H, W]; fans count the kernel area.
void fill_glorot_uniform(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index);

// Normal with variance 2 / fan_out (He et al., ICCV 2015, sec. 2.2). weight: [outputs, inputs / groups, H, W], fan_out
// = outputs x H x W.
void fill_kaiming_normal(const at::Tensor& weight, std::uint64_t seed, std::uint32_t index);

// Uniform in [-limit, limit).
void fill_uniform(const at::Tensor& tensor, double limit, std::uint64_t seed, std::uint32_t index);

}  // namespace assay::models
