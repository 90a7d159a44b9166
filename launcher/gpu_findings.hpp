// SPDX-License-Identifier: Apache-2.0
// What `assay doctor` says about GPUs: the library that uses them, its NCCL, each GPU that this process sees.
#pragma once

#include <string>
#include <vector>

#include "launcher/accelerator.hpp"
#include "launcher/diagnosis.hpp"

namespace assay::launcher {

// Empty where there is no driver at all, which diagnose() says.
std::vector<Finding> gpu_findings(const Accelerator& accelerator);

// "NVIDIA H100 80GB HBM3, NCCL 2.28.9 from /.../libnccl.so.2", for the log of a run. Throws NcclError when two copies
// of NCCL are loaded.
std::string gpu_line(const distributed::DeviceRuntime& runtime, int device);

}  // namespace assay::launcher
