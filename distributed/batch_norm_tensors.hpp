// SPDX-License-Identifier: Apache-2.0
// What the batch norms of training and of inference do alike with tensors before and after the passes. Private to
// distributed/. Pure; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>
#include <vector>

#include "distributed/sync_batch_norm.hpp"

namespace assay::distributed {

ActivationShape shape_of(const at::Tensor& input);

// In the memory order that the passes know; most often the tensor itself.
at::Tensor dense(const at::Tensor& tensor);

// Whether it changes anything.
bool clamps(Clamp clamp);

template <class Value>
const Value* values_of(const at::Tensor& tensor) {
  return tensor.defined() ? static_cast<const Value*>(tensor.const_data_ptr()) : nullptr;
}

template <class Value>
Value* writable(const at::Tensor& tensor) {
  return tensor.defined() ? static_cast<Value*>(tensor.mutable_data_ptr()) : nullptr;
}

// work(Value{}) with the type of the tensor's elements.
template <class Work>
void for_type_of(const at::Tensor& tensor, const Work& work) {
  if (tensor.scalar_type() == at::kFloat) {
    work(float{});
  } else {
    work(Bfloat16{});
  }
}

// Throws std::invalid_argument, with the name of the caller.
void check_call(const BatchNormCall& call, const char* caller);

// Per channel.
struct ChannelStatistics {
  double count = 0;  // values
  std::vector<double> mean;
  std::vector<double> variance;  // biased
};

// Rows of the one tensor that holds all factors: with the bits of forward, backward finds the same mask.
enum Factor : std::int64_t { kMean, kScale, kShift, kInverseDeviation, kFactors };

at::Tensor factors_of(const ChannelStatistics& statistics, const BatchNormCall& call);
const float* row_of(const at::Tensor& factors, Factor factor);
NormaliseFactors normalise_factors(const at::Tensor& factors);

// Memory for y.
at::Tensor result_like(const at::Tensor& x, bool max_pool);

void save(torch::autograd::AutogradContext* context, const Surroundings& around);
Surroundings saved_surroundings(torch::autograd::AutogradContext* context);

}  // namespace assay::distributed
