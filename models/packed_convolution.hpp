// SPDX-License-Identifier: Apache-2.0
// A convolution whose weights no longer change, for many forwards: they are brought once into the order that oneDNN's
// kernels work in, which it does in every call else (more than half the time of a forward of one image), and the
// activation behind is computed with it. Private to models/. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "models/detector.hpp"

namespace assay::models {

struct PackedOptions {
  std::int64_t stride = 1;
  std::int64_t groups = 1;
  Activation after = Activation::none;
};

class PackedConvolution {
 public:
  // weight: [outputs, inputs / groups, k, k], float32 or bfloat16; bias: float32 [outputs] or undefined. Constants.
  PackedConvolution(const at::Tensor& weight, const at::Tensor& bias, const PackedOptions& options);
  ~PackedConvolution();

  // image: [N, inputs, H, W] of the weight's type; padding: rows and columns of zeros on both sides. Differentiable in
  // the image, once. Without oneDNN, on other devices, and for no images, LibTorch's operators do the same.
  at::Tensor operator()(const at::Tensor& image, std::int64_t rows, std::int64_t columns) const;

  class Kernels;

 private:
  std::shared_ptr<Kernels> kernels_;  // shared with the backward passes that are still to come
};

}  // namespace assay::models
