// SPDX-License-Identifier: Apache-2.0
// Collective over NCCL for memory on a GPU, part of libassay_cuda.so. Operations run on a stream of its own and are
// ordered after what the caller's current stream was given before and before what it is given next; no call waits for
// the device, so a step that makes them can be captured as a CUDA graph. Whatever lies in host memory (flags, texts, a
// handful of doubles), and gather, barrier and abort, go through the host's collective. The waits for peers are marked
// for the watchdog. One thread at a time.
#pragma once

#include <c10/cuda/CUDAStream.h>

#include <chrono>
#include <cstdint>
#include <memory>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/cuda_event.hpp"
#include "distributed/nccl_communicator.hpp"
#include "distributed/wait_marker.hpp"

namespace assay::distributed {

class NcclCollective final : public Collective {
 public:
  // Collective over host, for the current device. host and marker must outlive it. Throws NcclError.
  NcclCollective(Collective& host, WaitMarker& marker, double deadline_seconds);
  ~NcclCollective() override;

  int rank() const override { return host_.rank(); }
  int size() const override { return host_.size(); }
  void all_reduce_sum(std::span<float> values) override;
  void all_reduce_sum(std::span<double> values) override;
  // Added by NCCL in bfloat16, rounded at every hop.
  void all_reduce_sum_bf16(std::span<float> values) override;
  void broadcast(std::span<std::byte> bytes, int root) override;
  std::vector<std::byte> gather(std::span<const std::byte> bytes, int root) override {
    return host_.gather(bytes, root);
  }
  void barrier() override { host_.barrier(); }
  // Of the host: handing work to the device is not counted as waiting.
  double seconds_inside() const override { return host_.seconds_inside(); }
  [[noreturn]] void abort(int exit_code) override;

  // The two halves of a sum of device memory, for a transport: what is started may overlap with what the current stream
  // is given until join().
  void start_sum(std::span<float> values, Wire wire);
  void join();
  // Throws NcclError when NCCL has met an error since.
  void check() { communicator_.check(); }

 private:
  class Scratch;
  template <typename Call>
  void enqueue(const char* operation, std::uint64_t bytes, const Call& call);
  void start_bf16(std::span<float> values);

  Collective& host_;
  WaitMarker& marker_;
  c10::cuda::CUDAStream stream_;
  CudaEvent before_;  // what the operation waits for
  CudaEvent after_;   // what waits for the operation
  std::unique_ptr<Scratch> scratch_;
  NcclCommunicator communicator_;
};

}  // namespace assay::distributed
