// SPDX-License-Identifier: Apache-2.0
#include "launcher/gpu_numerics.hpp"

#include <ATen/Context.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace assay::launcher {
namespace {

TEST(GpuNumerics, PlainFloatForbidsTensorFloatEverywhere) {
  config::RunConfig config;
  use_gpu_numerics(config);
  EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
  EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
}

TEST(GpuNumerics, Tf32AllowsItInProductsAndConvolutions) {
  config::RunConfig config;
  config.precision = "tf32";
  use_gpu_numerics(config);
  EXPECT_TRUE(at::globalContext().allowTF32CuBLAS());
  EXPECT_TRUE(at::globalContext().allowTF32CuDNN());
}

TEST(GpuNumerics, DeterministicChoosesByRule) {
  config::RunConfig config;
  config.deterministic = true;
  unsetenv("CUBLAS_WORKSPACE_CONFIG");
  use_gpu_numerics(config);
  EXPECT_TRUE(at::globalContext().deterministicCuDNN());
  EXPECT_FALSE(at::globalContext().benchmarkCuDNN());
  EXPECT_STREQ(std::getenv("CUBLAS_WORKSPACE_CONFIG"), ":4096:8");
  config.deterministic = false;
  use_gpu_numerics(config);
  EXPECT_FALSE(at::globalContext().deterministicCuDNN());
  EXPECT_TRUE(at::globalContext().benchmarkCuDNN());
}

}  // namespace
}  // namespace assay::launcher
