// SPDX-License-Identifier: Apache-2.0
// Buckets that travel on the stream of a NcclCollective while the current stream goes on with backward. The host never
// waits: order is kept by events, so a step with its transport can be captured as a CUDA graph. Part of
// libassay_cuda.so. submit comes from the thread that runs backward, wait from the one that steps, one at a time.
#pragma once

#include "distributed/bucket_transport.hpp"
#include "distributed/nccl_collective.hpp"

namespace assay::distributed {

class CudaStreamTransport final : public BucketTransport {
 public:
  // collective must outlive the transport. Other operations on it between submit and wait are allowed: the stream keeps
  // the order, which is the same on every rank.
  CudaStreamTransport(NcclCollective& collective, Wire wire) : collective_(collective), wire_(wire) {}

  // bucket: on the current device.
  void submit(const at::Tensor& bucket) override {
    collective_.start_sum({bucket.mutable_data_ptr<float>(), static_cast<std::size_t>(bucket.numel())}, wire_);
  }
  void wait() override { collective_.join(); }
  // The host waits for nothing; what the GPU waited for only its profiler can tell.
  double seconds_waited() const override { return 0; }

 private:
  NcclCollective& collective_;
  Wire wire_;
};

}  // namespace assay::distributed
