// SPDX-License-Identifier: Apache-2.0
// The inner loops of batch normalisation with the activations and the pooling beside it, on raw arrays in rows of
// channels (channels last, and [N, C]), float32 or bfloat16. One thread each; batch_norm_passes splits the work. No
// torch: the same loops are compiled for several instruction sets, and the best one is taken at run time. (GCC's
// target_clones would be shorter, but takes vector comparisons apart into scalars, which is forty times slower.)
//
// With v = clamp(x, before):  y = clamp((v - mean) * scale + shift + residual, after). Sums are exact to about float's
// last digits whatever the mean: every block of some thousand values is summed in float relative to one of its own
// values (moments) or to the mean (gradients), and blocks are added up in double.
#pragma once

#include <cstdint>
#include <limits>

namespace assay::distributed {

using Index = std::int64_t;

// A float32 of which the upper half is kept (bfloat16.hpp).
struct Bfloat16 {
  std::uint16_t bits;
};

// An activation: relu is {0, infinity}, relu6 {0, 6}; without an effect by default.
struct Clamp {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

// [C] each.
struct NormaliseFactors {
  const float* mean;
  const float* scale;
  const float* shift;
};

// dx = g * scale + (v - mean) * slope + offset, with g the gradient at the normalised value. [C] each.
struct InputGradientFactors {
  const float* scale;
  const float* slope;
  const float* offset;
};

// Value: float or Bfloat16.
template <class Value>
struct BatchNormKernels {
  // Adds, per channel c, the sum of v to sums[c] and of v^2 to squares[c].
  void (*moments)(const Value* x, Clamp before, Index rows, Index channels, double* sums, double* squares);

  // residual: null for none.
  void (*normalise)(const Value* x, const Value* residual, const NormaliseFactors& factors, Clamp before, Clamp after,
                    Index rows, Index channels, Value* y);

  // Adds, per channel, the sum of g to sums[c] and of g * (v - mean[c]) to products[c]. g is dy where the activation
  // after lets it through; where there was a residual that follows from y, and g is written to `masked`; else y and
  // `masked` are null and it follows from x.
  void (*gradient_sums)(const Value* dy, const Value* x, const Value* y, const NormaliseFactors& factors, Clamp before,
                        Clamp after, Index rows, Index channels, double* sums, double* products, Value* masked);

  // The gradient at x, through both activations.
  void (*input_gradient)(const Value* dy, const Value* x, const NormaliseFactors& factors,
                         const InputGradientFactors& gradient, Clamp before, Clamp after, Index rows, Index channels,
                         Value* dx);

  // The same with a 2 x 2 max pooling in place of the activation after: `x` is two neighbouring lines of 2 * pixels
  // pixels each, one after the other; y and dy are one line of `pixels` pixels. Of equal values the first in reading
  // order is the greatest, as torch has it.
  void (*normalise_pooled)(const Value* x, const NormaliseFactors& factors, Clamp before, Index pixels, Index channels,
                           Value* y);
  void (*gradient_sums_pooled)(const Value* dy, const Value* x, const NormaliseFactors& factors, Clamp before,
                               Index pixels, Index channels, double* sums, double* products);
  void (*input_gradient_pooled)(const Value* dy, const Value* x, const NormaliseFactors& factors,
                                const InputGradientFactors& gradient, Clamp before, Index pixels, Index channels,
                                Value* dx);
};

struct BatchNormKernelSet {
  BatchNormKernels<float> of_float;
  BatchNormKernels<Bfloat16> of_bfloat16;
};

extern const BatchNormKernelSet kBatchNormAvx512Bf16;
extern const BatchNormKernelSet kBatchNormAvx512;
extern const BatchNormKernelSet kBatchNormAvx2;
extern const BatchNormKernelSet kBatchNormPortable;

// Those for this processor.
template <class Value>
const BatchNormKernels<Value>& batch_norm_kernels();

}  // namespace assay::distributed
