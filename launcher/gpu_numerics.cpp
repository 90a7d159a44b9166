// SPDX-License-Identifier: Apache-2.0
#include "launcher/gpu_numerics.hpp"

#include <ATen/Context.h>

#include <cstdlib>

namespace assay::launcher {

void use_gpu_numerics(const config::RunConfig& config) {
  at::Context& context = at::globalContext();
  context.setAllowTF32CuBLAS(config.precision == "tf32");
  context.setAllowTF32CuDNN(config.precision == "tf32");
  context.setDeterministicCuDNN(config.deterministic);
  context.setBenchmarkCuDNN(!config.deterministic);
  // at::Context's deterministic algorithms stay off: they add nothing for the operators that Assay's models use, and
  // refuse max pooling, whose kernel gathers in a fixed order.
  if (config.deterministic) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
}

}  // namespace assay::launcher
