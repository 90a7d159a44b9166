// SPDX-License-Identifier: Apache-2.0
// Tests that run on a GPU where there is one, and say aloud that they were skipped elsewhere.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "distributed/device_runtime.hpp"
#include "launcher/accelerator.hpp"

// The door of libassay_cuda.so, which this program links instead of opening.
extern "C" assay::distributed::DeviceRuntime* assay_device_runtime(int abi) noexcept;

namespace assay::tests {

class CountingMarker final : public distributed::WaitMarker {
 public:
  void enter(const char* operation, std::uint64_t) override { entered.push_back(operation); }
  void leave() override { ++left; }

  std::vector<std::string> entered;
  std::size_t left = 0;
};

class GpuTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string obstacle = launcher::driver_obstacle();
    if (!obstacle.empty()) GTEST_SKIP() << "no GPU driver here: " << obstacle;
    runtime_.reset(assay_device_runtime(distributed::kDeviceRuntimeAbi));
    ASSERT_NE(runtime_, nullptr);
    runtime_->use(0);
  }

  std::unique_ptr<distributed::DeviceRuntime> runtime_;
  CountingMarker marker_;
  distributed::SingleProcessCollective alone_;
};

}  // namespace assay::tests
