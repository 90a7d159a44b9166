// SPDX-License-Identifier: Apache-2.0
// The plain transport: nothing travels before wait(), which sums one bucket after the other in the caller's thread. The
// oracle of the other transports, and the way where MPI grants no MPI_THREAD_MULTIPLE.
#pragma once

#include <vector>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"

namespace assay::distributed {

class InlineTransport final : public BucketTransport {
 public:
  explicit InlineTransport(Collective& collective, Wire wire = Wire::fp32) : collective_(collective), wire_(wire) {}

  void submit(const at::Tensor& bucket) override { submitted_.push_back(bucket); }
  void wait() override;
  double seconds_waited() const override { return 0; }  // they are the collective's own

 private:
  Collective& collective_;
  Wire wire_;
  std::vector<at::Tensor> submitted_;
};

}  // namespace assay::distributed
