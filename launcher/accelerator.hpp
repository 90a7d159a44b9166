// SPDX-License-Identifier: Apache-2.0
// Whether this process can use a GPU, and the library that does it: libassay_cuda.so, opened with dlopen, so that a
// process on CPUs neither links nor loads CUDA. Must be opened before the first tensor is made: LibTorch asks once
// whether there is CUDA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "distributed/device_runtime.hpp"

namespace assay::launcher {

// How the obstacle of a machine without any driver begins.
inline constexpr const char* kNoDriver = "no NVIDIA driver";

struct Accelerator {
  std::unique_ptr<distributed::DeviceRuntime> runtime;  // null: none to use
  std::string obstacle;                                 // then why, and what to do; one line without a full stop
};

// Looks for the driver first (some microseconds where there is none), then for a visible GPU, then for the library. The
// library stays open until the process ends.
Accelerator open_accelerator();

// Why the NVIDIA driver gives this process no GPU; empty when it does.
std::string driver_obstacle();
// How many GPUs it gives; 0 with an obstacle.
std::uint32_t gpus_of_driver();
// Where libassay_cuda.so is: beside the program, or in ../lib/assay after cmake --install; empty when in neither.
std::filesystem::path accelerator_library(const std::filesystem::path& program);
// The file that this process runs.
std::filesystem::path this_program();

}  // namespace assay::launcher
