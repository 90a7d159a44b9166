// SPDX-License-Identifier: Apache-2.0
// How the buckets of a gradient reducer travel while backward goes on. Every rank submits the same buckets in the same
// order. A transport borrows its Collective, which must outlive it and is used by nobody else between the first submit
// and the end of wait.
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

#include "distributed/collective.hpp"

namespace assay::distributed {

// How gradients are written while they travel.
enum class Wire { fp32, bf16 };
// "fp32" or "bf16"; throws std::invalid_argument for other names.
Wire parse_wire(std::string_view name);

// Sums one bucket over the ranks, in place.
void reduce_bucket(Collective& collective, const at::Tensor& bucket, Wire wire);

class BucketTransport {
 public:
  virtual ~BucketTransport() = default;

  // Asks for a bucket (float32 [n], contiguous, a view of the caller's buffer, which it keeps alive) to be summed over
  // the ranks, in place. Returns at once where the transport works beside its caller; the values must stay untouched
  // until wait() has returned. Called by one thread at a time.
  virtual void submit(const at::Tensor& bucket) = 0;
  // Returns when all that was submitted is summed (on a GPU: when the caller's stream will see it so). Throws what the
  // collective threw.
  virtual void wait() = 0;
  // Seconds this rank has spent in wait() since construction: communication that nothing hid.
  virtual double seconds_waited() const = 0;
};

}  // namespace assay::distributed
