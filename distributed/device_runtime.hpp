// SPDX-License-Identifier: Apache-2.0
// What libassay_cuda.so offers to a program that does not link CUDA: the GPUs that are there, NCCL, streams and graphs.
// The program opens the library with dlopen only where a GPU driver is (launcher/accelerator.hpp), before its first
// tensor, and reaches everything through these classes; tensors on a GPU then work through LibTorch's dispatcher. The
// library is never closed. One runtime per process; its calls come from the thread that trains.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/wait_marker.hpp"

namespace assay::distributed {

struct DeviceFacts {
  std::string name;      // "NVIDIA H100 80GB HBM3"
  std::string identity;  // the same in every process that sees this GPU, whatever number it has there (its UUID)
  int major = 0;         // compute capability
  int minor = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_free_bytes = 0;
};

// Numbers on their way from the device to the host, without stopping the device.
class Readback {
 public:
  virtual ~Readback() = default;
  // Copies float32 [n], n up to the capacity, into pinned memory when the current stream gets there.
  virtual void start(const at::Tensor& values) = 0;
  // Blocks until the latest start() has arrived, looking after the errors of the collective meanwhile. Valid until the
  // next start(). Throws NcclError.
  virtual std::span<const float> wait() = 0;
};

// Device work recorded once and replayed: whatever the current stream is given between begin() and end(), with the
// collectives' own streams where they wait for one another. Memory that the recorded work allocates stays its own.
class DeviceGraph {
 public:
  virtual ~DeviceGraph() = default;
  virtual void begin() = 0;
  virtual void end() = 0;
  // After an exception between begin() and end(): gives up; the graph is not usable. Never throws.
  virtual void abandon() noexcept = 0;
  virtual void replay() = 0;
};

class DeviceRuntime {
 public:
  virtual ~DeviceRuntime() = default;

  // GPUs that this process may use (CUDA_VISIBLE_DEVICES counts).
  virtual int device_count() const = 0;
  virtual DeviceFacts facts(int device) const = 0;
  // "2.28.9", of the one libnccl in this process. Throws NcclError when there are two.
  virtual std::string nccl_version() const = 0;
  // Where it was loaded from.
  virtual std::string nccl_path() const = 0;

  // Makes `device` the current one of this thread, with a stream of its own as the current stream (a graph cannot be
  // captured on the default one).
  virtual void use(int device) = 0;
  // The group of host's ranks, over NCCL for memory on the current device and over `host` for all else. Collective over
  // host, within the deadline. Both references must outlive it. Throws NcclError.
  virtual std::unique_ptr<Collective> make_collective(Collective& host, WaitMarker& marker,
                                                      double deadline_seconds) = 0;
  // Buckets that travel on the stream of a collective of make_collective, which must outlive the transport.
  virtual std::unique_ptr<BucketTransport> make_transport(Collective& collective, Wire wire) = 0;
  // collective: of make_collective, or null for a process alone; it and the marker must outlive the result.
  virtual std::unique_ptr<Readback> make_readback(std::size_t capacity, Collective* collective, WaitMarker& marker) = 0;
  virtual std::unique_ptr<DeviceGraph> make_graph() = 0;
};

// To be raised with every change of the classes above, of Collective, of BucketTransport or of WaitMarker.
inline constexpr int kDeviceRuntimeAbi = 1;
// The one symbol of the library: DeviceRuntime* assay_device_runtime(int abi), null for another number. The caller owns
// the result.
inline constexpr const char* kDeviceRuntimeFactory = "assay_device_runtime";
using DeviceRuntimeFactory = DeviceRuntime* (*)(int abi) noexcept;

}  // namespace assay::distributed
