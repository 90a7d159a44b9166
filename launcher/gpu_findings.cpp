// SPDX-License-Identifier: Apache-2.0
#include "launcher/gpu_findings.hpp"

#include <exception>

namespace assay::launcher {
namespace {

constexpr const char* kLibrary = "libassay_cuda.so";

Finding nccl(const distributed::DeviceRuntime& runtime) {
  try {
    return {Health::ok, "NCCL", runtime.nccl_version() + ", " + runtime.nccl_path(), {}};
  } catch (const std::exception& error) {
    return {Health::missing, "NCCL", error.what(), "several ranks cannot train on GPUs before this is mended"};
  }
}

Finding gpu(const distributed::DeviceRuntime& runtime, int device) {
  const std::string name = "GPU " + std::to_string(device);
  try {
    const distributed::DeviceFacts facts = runtime.facts(device);
    return {Health::ok,
            name,
            facts.name + ", compute capability " + std::to_string(facts.major) + "." + std::to_string(facts.minor) +
                ", " + bytes_text(facts.memory_bytes) + ", " + bytes_text(facts.memory_free_bytes) + " free",
            {}};
  } catch (const std::exception& error) {
    return {Health::missing, name, error.what(), "nvidia-smi says whether it is broken or taken"};
  }
}

}  // namespace

std::vector<Finding> gpu_findings(const Accelerator& accelerator) {
  std::vector<Finding> findings;
  if (!accelerator.runtime) {
    if (!accelerator.obstacle.starts_with(kNoDriver)) {
      findings.push_back(
          {Health::missing, kLibrary, accelerator.obstacle, "training runs on CPUs meanwhile; docs/gpu.md"});
    }
    return findings;
  }
  findings.push_back({Health::ok, kLibrary, accelerator_library(this_program()).string(), {}});
  findings.push_back(nccl(*accelerator.runtime));
  for (int device = 0; device < accelerator.runtime->device_count(); ++device) {
    findings.push_back(gpu(*accelerator.runtime, device));
  }
  return findings;
}

std::string gpu_line(const distributed::DeviceRuntime& runtime, int device) {
  return runtime.facts(device).name + ", NCCL " + runtime.nccl_version() + " from " + runtime.nccl_path();
}

}  // namespace assay::launcher
