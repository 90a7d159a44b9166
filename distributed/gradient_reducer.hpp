// SPDX-License-Identifier: Apache-2.0
// Gradients of all ranks summed into one flat buffer per bucket. Parameters and gradients are views of flat buffers
// laid out in reverse order of registration, which is close to the order in which backward finishes them; buckets are
// cut from that layout. A rank scales its loss by 1 / (global batch), so that the sum over ranks is the gradient of the
// true global batch, uneven and empty micro-batches included. Storage is fixed after construction; gradients are zeroed
// in place.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <span>
#include <vector>

#include "distributed/collective.hpp"

namespace assay::distributed {

struct ReducerOptions {
  double bucket_mib = 25.0;       // upper bound of a bucket; > 0
  double first_bucket_mib = 1.0;  // the first one is small, so that reduction can start early
};

// Numbers that travel with the last bucket of a step (loss sum, counts, stop flag ...), so that they cost no
// collective.
inline constexpr std::size_t kReducerScalars = 8;

class GradientReducer {
 public:
  // parameters: float32 CPU leaf tensors with requires_grad, the same on every rank. Their storage is moved into flat
  // buffers (values kept) and their .grad set to views of the flat gradient. Collective. Throws std::invalid_argument
  // for other tensors and CollectiveError when the ranks hold different numbers of parameters. collective must outlive
  // this.
  GradientReducer(std::vector<at::Tensor> parameters, const ReducerOptions& options, Collective& collective);

  // One float32 vector over all parameters, the last registered first: what a fused optimiser steps on. [total]
  at::Tensor flat_parameters() const { return flat_parameters_; }
  at::Tensor flat_gradients() const { return flat_gradients_; }
  std::size_t bucket_count() const { return buckets_.size(); }

  // Zeroes gradients and scalars in place; call before backward.
  void zero();
  // Scalars of this rank, summed over ranks by finish().
  std::span<float> scalars();
  // After backward: sums every bucket and the scalars over the ranks, in a fixed order.
  void finish();

 private:
  struct Bucket {
    std::size_t begin = 0;
    std::size_t end = 0;  // floats of the flat gradient; the last bucket also carries the scalars
  };

  void move_parameters();
  void cut_buckets(std::size_t first_limit, std::size_t limit);
  void bring_gradients_home();

  Collective& collective_;
  std::vector<at::Tensor> parameters_;
  at::Tensor flat_parameters_;
  at::Tensor flat_gradients_;               // view without the scalars
  at::Tensor storage_;                      // gradients followed by the scalars
  std::vector<at::Tensor> gradient_views_;  // of storage_, one per parameter
  std::vector<Bucket> buckets_;
};

}  // namespace assay::distributed
