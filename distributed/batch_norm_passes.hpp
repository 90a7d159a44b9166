// SPDX-License-Identifier: Apache-2.0
// The passes of batch normalisation, with the activations and the pooling beside it, over a whole activation, on all
// threads of LibTorch's pool (at::parallel_for). The work is cut by the shape alone, so results do not depend on the
// number of threads. Called by one thread at a time. Formulas: batch_norm_kernels.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "distributed/batch_norm_kernels.hpp"

namespace assay::distributed {

// A dense activation in the memory order [image][row][column][channel].
struct ActivationShape {
  std::int64_t images = 0;
  std::int64_t channels = 0;
  std::int64_t height = 1;
  std::int64_t width = 1;

  std::int64_t per_channel() const { return images * height * width; }
  std::int64_t total() const { return per_channel() * channels; }
};

// What stands beside a batch norm. max_pool: 2 x 2 pixels to one; height and width are even then, and `after` has no
// effect.
struct Surroundings {
  Clamp before = {};
  Clamp after = {};
  bool max_pool = false;
};

// Value: float or Bfloat16.

// into [2 C]: the sums of v = clamp(x, before), then the sums of v^2. Empty activations give zeros.
template <class Value>
void channel_moments(const ActivationShape& shape, const Value* x, Clamp before, std::span<double> into);

// residual: of x's shape, null for none (always with max_pool). y: of x's shape, or of the pooled one.
template <class Value>
void normalise(const ActivationShape& shape, const Value* x, const Value* residual, const NormaliseFactors& factors,
               const Surroundings& around, Value* y);

// The gradient at a batch norm's result.
template <class Value>
struct ResultGradient {
  const Value* dy;           // of y's shape
  const Value* y = nullptr;  // the result, where a residual was added before an activation
  Value* masked = nullptr;   // takes the gradient at the residual there
};

// into [2 C]: the sums of g, the gradient at the normalised values, then the sums of g * (v - mean).
template <class Value>
void channel_gradient_sums(const ActivationShape& shape, const ResultGradient<Value>& gradient, const Value* x,
                           const NormaliseFactors& factors, const Surroundings& around, std::span<double> into);

// dx, of x's shape. Where there was a residual before an activation, dy is what channel_gradient_sums put into
// `masked`, and `around` is without that activation.
template <class Value>
void input_gradient(const ActivationShape& shape, const Value* dy, const Value* x, const NormaliseFactors& factors,
                    const InputGradientFactors& gradient, const Surroundings& around, Value* dx);

}  // namespace assay::distributed
