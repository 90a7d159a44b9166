// SPDX-License-Identifier: Apache-2.0
#include "distributed/nccl_collective.hpp"

#include <c10/cuda/CUDACachingAllocator.h>

#include <cstdlib>

#include "distributed/cuda_bfloat16.hpp"
#include "distributed/nccl_check.hpp"

namespace assay::distributed {
namespace {

bool on_device(const void* memory) {
  cudaPointerAttributes attributes{};
  ASSAY_CUDA_CHECK(cudaPointerGetAttributes(&attributes, memory));
  return attributes.type == cudaMemoryTypeDevice;
}

}  // namespace

// Device memory that the collective's own stream alone uses; grows with the largest bucket.
class NcclCollective::Scratch {
 public:
  explicit Scratch(cudaStream_t stream) : stream_(stream) {}
  ~Scratch() { release(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::uint16_t* room(std::size_t count) {
    if (count > count_) {
      release();
      memory_ = c10::cuda::CUDACachingAllocator::raw_alloc_with_stream(count * sizeof(std::uint16_t), stream_);
      count_ = count;
    }
    return static_cast<std::uint16_t*>(memory_);
  }

 private:
  void release() {
    if (memory_ != nullptr) c10::cuda::CUDACachingAllocator::raw_delete(memory_);
    memory_ = nullptr;
    count_ = 0;
  }

  cudaStream_t stream_;
  void* memory_ = nullptr;
  std::size_t count_ = 0;
};

NcclCollective::NcclCollective(Collective& host, WaitMarker& marker, double deadline_seconds)
    : host_(host),
      marker_(marker),
      stream_(c10::cuda::getStreamFromPool(/*isHighPriority=*/true)),
      scratch_(std::make_unique<Scratch>(stream_)),
      communicator_([&]() -> NcclCommunicator {
        const WaitMark mark(marker, "start_nccl");
        return {host, std::chrono::duration<double>(deadline_seconds)};
      }()) {}

NcclCollective::~NcclCollective() = default;

void NcclCollective::abort(int exit_code) {
  host_.abort(exit_code);
  std::_Exit(exit_code);
}

// The call goes to the collective's own stream, after all that the current stream was given.
template <typename Call>
void NcclCollective::enqueue(const char* operation, std::uint64_t bytes, const Call& call) {
  const WaitMark mark(marker_, operation, bytes);
  before_.record(c10::cuda::getCurrentCUDAStream());
  before_.hold(stream_);
  call();
  // Before anything else is put on the stream: a non-blocking communicator launches from a thread of its own.
  communicator_.wait_ready();
}

void NcclCollective::join() {
  after_.record(stream_);
  after_.hold(c10::cuda::getCurrentCUDAStream());
}

void NcclCollective::start_bf16(std::span<float> values) {
  std::uint16_t* rounded = scratch_->room(values.size());
  enqueue("all_reduce", values.size() * sizeof(std::uint16_t), [&] {
    ASSAY_CUDA_CHECK(round_to_bfloat16(values.data(), rounded, values.size(), stream_));
    ASSAY_NCCL_CHECK(
        ncclAllReduce(rounded, rounded, values.size(), ncclBfloat16, ncclSum, communicator_.handle(), stream_),
        communicator_.handle());
  });
  ASSAY_CUDA_CHECK(widen_bfloat16(rounded, values.data(), values.size(), stream_));
}

void NcclCollective::start_sum(std::span<float> values, Wire wire) {
  if (values.empty()) return;
  if (wire == Wire::bf16) {
    start_bf16(values);
    return;
  }
  enqueue("all_reduce", values.size_bytes(), [&] {
    ASSAY_NCCL_CHECK(ncclAllReduce(values.data(), values.data(), values.size(), ncclFloat32, ncclSum,
                                   communicator_.handle(), stream_),
                     communicator_.handle());
  });
}

void NcclCollective::all_reduce_sum(std::span<float> values) {
  if (values.empty()) return;
  if (!on_device(values.data())) {
    host_.all_reduce_sum(values);
    return;
  }
  start_sum(values, Wire::fp32);
  join();
}

void NcclCollective::all_reduce_sum(std::span<double> values) {
  if (values.empty()) return;
  if (!on_device(values.data())) {
    host_.all_reduce_sum(values);
    return;
  }
  enqueue("all_reduce", values.size_bytes(), [&] {
    ASSAY_NCCL_CHECK(ncclAllReduce(values.data(), values.data(), values.size(), ncclFloat64, ncclSum,
                                   communicator_.handle(), stream_),
                     communicator_.handle());
  });
  join();
}

void NcclCollective::all_reduce_sum_bf16(std::span<float> values) {
  if (values.empty()) return;
  if (!on_device(values.data())) {
    host_.all_reduce_sum_bf16(values);
    return;
  }
  start_sum(values, Wire::bf16);
  join();
}

void NcclCollective::broadcast(std::span<std::byte> bytes, int root) {
  if (bytes.empty()) return;
  if (!on_device(bytes.data())) {
    host_.broadcast(bytes, root);
    return;
  }
  enqueue("broadcast", bytes.size(), [&] {
    ASSAY_NCCL_CHECK(
        ncclBroadcast(bytes.data(), bytes.data(), bytes.size(), ncclUint8, root, communicator_.handle(), stream_),
        communicator_.handle());
  });
  join();
}

}  // namespace assay::distributed
