// SPDX-License-Identifier: Apache-2.0
// The door of libassay_cuda.so: DeviceRuntime over CUDA, and the one symbol by which the program finds it.
#include <c10/cuda/CUDAStream.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "distributed/cuda_check.hpp"
#include "distributed/cuda_device_graph.hpp"
#include "distributed/cuda_readback.hpp"
#include "distributed/cuda_stream_transport.hpp"
#include "distributed/device_runtime.hpp"
#include "distributed/nccl_collective.hpp"
#include "distributed/nccl_library.hpp"

namespace assay::distributed {
namespace {

std::string uuid_text(const cudaUUID_t& uuid) {
  std::string text = "GPU-";
  for (const char byte : uuid.bytes) {
    std::array<char, 3> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    text += hex.data();
  }
  return text;
}

NcclCollective& nccl(Collective& collective) {
  auto* made_here = dynamic_cast<NcclCollective*>(&collective);
  if (made_here == nullptr) throw std::invalid_argument("DeviceRuntime: the collective is not one of make_collective");
  return *made_here;
}

class CudaDeviceRuntime final : public DeviceRuntime {
 public:
  int device_count() const override {
    int count = 0;
    const cudaError_t code = cudaGetDeviceCount(&count);
    // No driver, an old one, or no device: nothing to use, and no error of the next call.
    if (code != cudaSuccess) cudaGetLastError();
    return code == cudaSuccess ? count : 0;
  }

  DeviceFacts facts(int device) const override {
    cudaDeviceProp properties{};
    ASSAY_CUDA_CHECK(cudaGetDeviceProperties(&properties, device));
    DeviceFacts facts{.name = properties.name,
                      .identity = uuid_text(properties.uuid),
                      .major = properties.major,
                      .minor = properties.minor,
                      .memory_bytes = properties.totalGlobalMem};
    int before = 0;
    ASSAY_CUDA_CHECK(cudaGetDevice(&before));
    ASSAY_CUDA_CHECK(cudaSetDevice(device));
    std::size_t free = 0;
    std::size_t total = 0;
    const cudaError_t code = cudaMemGetInfo(&free, &total);
    ASSAY_CUDA_CHECK(cudaSetDevice(before));
    check_cuda(code, "cudaMemGetInfo()", __FILE__, __LINE__);
    facts.memory_free_bytes = free;
    return facts;
  }

  std::string nccl_version() const override { return distributed::nccl_version(); }
  std::string nccl_path() const override { return nccl_library_path(); }

  void use(int device) override {
    ASSAY_CUDA_CHECK(cudaSetDevice(device));
    c10::cuda::setCurrentCUDAStream(
        c10::cuda::getStreamFromPool(/*isHighPriority=*/false, static_cast<c10::DeviceIndex>(device)));
  }

  std::unique_ptr<Collective> make_collective(Collective& host, WaitMarker& marker, double deadline_seconds) override {
    nccl_library_path();  // refuses two copies
    return std::make_unique<NcclCollective>(host, marker, deadline_seconds);
  }
  std::unique_ptr<BucketTransport> make_transport(Collective& collective, Wire wire) override {
    return std::make_unique<CudaStreamTransport>(nccl(collective), wire);
  }
  std::unique_ptr<Readback> make_readback(std::size_t capacity, Collective* collective, WaitMarker& marker) override {
    return std::make_unique<CudaReadback>(capacity, collective == nullptr ? nullptr : &nccl(*collective), marker);
  }
  std::unique_ptr<DeviceGraph> make_graph() override { return std::make_unique<CudaDeviceGraph>(); }
};

}  // namespace
}  // namespace assay::distributed

extern "C" __attribute__((visibility("default"))) assay::distributed::DeviceRuntime* assay_device_runtime(
    int abi) noexcept {
  if (abi != assay::distributed::kDeviceRuntimeAbi) return nullptr;
  return new assay::distributed::CudaDeviceRuntime();
}
