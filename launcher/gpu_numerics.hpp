// SPDX-License-Identifier: Apache-2.0
// LibTorch's settings for arithmetic on GPUs, for the whole process.
#pragma once

#include "launcher/config/run_config.hpp"

namespace assay::launcher {

// precision tf32: matrix products and convolutions of float32 may round their inputs to TensorFloat-32; fp32 forbids it
// (LibTorch's own default allows it in convolutions). deterministic: cuDNN chooses by rule among its deterministic
// algorithms and cuBLAS keeps a fixed workspace, so that equal runs on equal GPUs give equal bits; otherwise cuDNN
// tries which algorithm is fastest for each shape. Before the first operation on a GPU; without effect on CPUs.
void use_gpu_numerics(const config::RunConfig& config);

}  // namespace assay::launcher
