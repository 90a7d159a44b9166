// SPDX-License-Identifier: Apache-2.0
// What libassay_cuda.so does on a machine without a GPU: it says so, at once, and hangs nowhere.
#include <gmock/gmock.h>

#include <chrono>

#include "distributed/nccl_check.hpp"
#include "distributed/nccl_communicator.hpp"
#include "distributed/nccl_library.hpp"
#include "tests/gpu/gpu_fixture.hpp"

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;

TEST(NcclLibrary, IsOneAndTheOneOfTheHeaders) {
  EXPECT_EQ(nccl_version(),
            std::to_string(NCCL_MAJOR) + "." + std::to_string(NCCL_MINOR) + "." + std::to_string(NCCL_PATCH));
  EXPECT_THAT(nccl_library_path(), HasSubstr("libnccl.so"));
}

TEST(NcclCheck, NamesTheCallTheTextAndThePlace) {
  EXPECT_NO_THROW(ASSAY_NCCL_CHECK(ncclSuccess, nullptr));
  EXPECT_NO_THROW(ASSAY_NCCL_CHECK(ncclInProgress, nullptr));
  try {
    check_nccl(ncclInvalidArgument, "ncclAllReduce(a, b)", nullptr, "/x/y.cpp", 7);
    FAIL() << "no exception";
  } catch (const CollectiveError& error) {
    EXPECT_THAT(error.what(), HasSubstr("ncclAllReduce failed: invalid argument"));
    EXPECT_THAT(error.what(), HasSubstr("(y.cpp:7)"));
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

TEST(DeviceRuntime, AnotherAbiIsRefused) {
  EXPECT_EQ(assay_device_runtime(kDeviceRuntimeAbi + 1), nullptr);
}

class WithoutGpu : public ::testing::Test {
 protected:
  void SetUp() override {
    if (launcher::driver_obstacle().empty()) GTEST_SKIP() << "this machine has a GPU";
  }
};

TEST_F(WithoutGpu, NoDeviceIsCounted) {
  const std::unique_ptr<DeviceRuntime> runtime(assay_device_runtime(kDeviceRuntimeAbi));
  ASSERT_NE(runtime, nullptr);
  EXPECT_EQ(runtime->device_count(), 0);
}

TEST_F(WithoutGpu, ACommunicatorFailsAtOnceWithNcclsReason) {
  SingleProcessCollective alone;
  const auto started = std::chrono::steady_clock::now();
  try {
    NcclCommunicator communicator(alone, std::chrono::seconds(60));
    FAIL() << "no exception";
  } catch (const NcclError& error) {
    EXPECT_THAT(error.what(), HasSubstr("ncclCommInitRankConfig failed: unhandled cuda error"));
    EXPECT_THAT(error.what(), HasSubstr("driver"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

}  // namespace
}  // namespace assay::distributed
