// SPDX-License-Identifier: Apache-2.0
// The passes of batch normalisation over a whole activation, on all threads of LibTorch's pool (at::parallel_for). The
// work is cut by the shape alone, so results do not depend on the number of threads. Called by one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::distributed {

// The shape and layout of an activation: float32, dense.
struct ActivationShape {
  std::int64_t images = 0;
  std::int64_t channels = 0;
  std::int64_t pixels = 1;     // per image and channel
  bool channels_last = false;  // memory order [image][pixel][channel] instead of [image][channel][pixel]

  std::int64_t per_channel() const { return images * pixels; }
  std::int64_t total() const { return images * channels * pixels; }
};

// Per channel: y = (x - mean) * scale + shift.
struct NormaliseFactors {
  const float* mean;
  const float* scale;
  const float* shift;
};

// Per channel: dx = dy * scale + (x - mean) * slope + offset.
struct InputGradientFactors {
  const float* mean;
  const float* scale;
  const float* slope;
  const float* offset;
};

// into [2 C]: the sums of x, then the sums of x^2. Empty activations give zeros.
void channel_moments(const ActivationShape& shape, const float* x, std::span<double> into);
// into [2 C]: the sums of dy, then the sums of dy * (x - mean).
void channel_gradient_sums(const ActivationShape& shape, const float* dy, const float* x, const float* mean,
                           std::span<double> into);
void normalise(const ActivationShape& shape, const float* x, const NormaliseFactors& factors, float* y);
void input_gradient(const ActivationShape& shape, const float* dy, const float* x, const InputGradientFactors& factors,
                    float* dx);

}  // namespace assay::distributed
