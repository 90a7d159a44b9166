// SPDX-License-Identifier: Apache-2.0
// The weight of a convolution in the orders that oneDNN's kernels work in, each made when it is first asked for.
// Private to models/. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <map>

#include "models/detector.hpp"

namespace assay::models {

// Whether LibTorch has the operators that PackedWeight::apply calls.
bool onednn_is_here();

class PackedWeight {
 public:
  // weight: [outputs, inputs / groups, k, k], float32 or bfloat16, constant.
  PackedWeight(at::Tensor weight, std::int64_t stride, std::int64_t groups);

  const at::Tensor& plain() const { return weight_; }
  // The convolution of an image [N, inputs, H, W] on the processor, N at least 1, of the weight's type, and the
  // activation after it. bias: float32 or undefined; padding: rows and columns of zeros on both sides.
  at::Tensor apply(const at::Tensor& image, const at::Tensor& bias, const std::array<std::int64_t, 2>& padding,
                   Activation after);

 private:
  // Height, width, padding, and whether it is for one image. Not the number of images: a copy for each would fill the
  // memory, and oneDNN reorders by itself where one does not fit.
  using Key = std::array<std::int64_t, 5>;

  at::Tensor convolve(const at::Tensor& image, const at::Tensor& bias, const std::array<std::int64_t, 2>& padding,
                      Activation after, const Key& key);
  at::Tensor multiply(const at::Tensor& image, const at::Tensor& bias, const std::array<std::int64_t, 2>& padding,
                      Activation after, const Key& key);

  at::Tensor weight_;
  std::array<std::int64_t, 2> stride_;
  std::int64_t groups_;
  std::map<Key, at::Tensor> packed_;
  std::map<Key, at::Tensor> unrolled_;
};

}  // namespace assay::models
