// SPDX-License-Identifier: Apache-2.0
// Gradients of all ranks summed into one flat buffer, bucket by bucket, while backward runs. Parameters and gradients
// are views of flat buffers laid out in reverse order of registration, which is close to the order in which backward
// finishes them; buckets are cut from that layout and leave in its order, each as soon as its gradients and all earlier
// buckets are complete (Li et al. 2020, "PyTorch Distributed", sec. 3.2). A rank scales its loss by 1 / (global batch),
// so that the sum over ranks is the gradient of the true global batch, uneven and empty micro-batches included. Storage
// is fixed after construction; gradients are zeroed in place.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/gradient_hooks.hpp"

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
  // parameters: float32 leaf tensors with requires_grad on one device, the same on every rank. Their storage is moved
  // into flat buffers (values kept) and their .grad set to views of the flat gradient. Collective. Throws
  // std::invalid_argument for other tensors and CollectiveError when the ranks hold different numbers of parameters.
  // transport carries the buckets; it must outlive this.
  GradientReducer(std::vector<at::Tensor> parameters, const ReducerOptions& options, Collective& collective,
                  BucketTransport& transport);

  // One float32 vector over all parameters, the last registered first: what a fused optimiser steps on. [total]
  at::Tensor flat_parameters() const { return flat_parameters_; }
  at::Tensor flat_gradients() const { return flat_gradients_; }
  std::size_t bucket_count() const { return buckets_.size(); }

  // Zeroes gradients and scalars in place and forgets a step that was not finished; call before backward.
  void zero();
  // Scalars of this rank, summed over ranks by finish(). To be set before the backward that leave_early() announces.
  std::span<float> scalars();
  // The same beside the gradients, where these are on a GPU. float32 [kReducerScalars]
  at::Tensor scalars_on_device() const;
  // The next backward is the last of this step: buckets leave as it completes them. Without this call (several
  // backwards add up first) all leave in finish().
  void leave_early();
  // After backward: every bucket and the scalars are summed over the ranks, in a fixed order; a parameter that took no
  // part adds zeros.
  void finish();

 private:
  struct Bucket {
    std::size_t begin = 0;
    std::size_t end = 0;         // floats of the flat gradient; the last bucket also carries the scalars
    std::size_t parameters = 0;  // that have a part in it
    std::size_t waits_for = 0;   // of those, in the present step
  };
  // The buckets a parameter has a part in.
  struct Reach {
    std::size_t first = 0;
    std::size_t last = 0;
  };

  void move_parameters();
  void cut_buckets(std::size_t first_limit, std::size_t limit);
  void find_reaches();
  void on_gradient(std::size_t parameter);
  void bring_home(std::size_t parameter);
  void submit_next();

  BucketTransport& transport_;
  std::vector<at::Tensor> parameters_;
  at::Tensor flat_parameters_;
  at::Tensor flat_gradients_;               // view without the scalars
  at::Tensor storage_;                      // gradients followed by the scalars
  std::vector<at::Tensor> gradient_views_;  // of storage_, one per parameter
  std::vector<Bucket> buckets_;
  std::vector<Reach> reaches_;  // one per parameter
  bool leaving_early_ = false;
  std::size_t next_bucket_ = 0;  // to be submitted in the present step
  std::unique_ptr<GradientHooks> hooks_;
};

}  // namespace assay::distributed
