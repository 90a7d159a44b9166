// SPDX-License-Identifier: Apache-2.0
#include "launcher/gpu_findings.hpp"

#include <gtest/gtest.h>

#include "tests/launcher/training/processor_runtime.hpp"

namespace assay::launcher {
namespace {

TEST(GpuFindings, AMachineWithoutADriverHasNone) {
  EXPECT_TRUE(gpu_findings({nullptr, std::string(kNoDriver) + " here"}).empty());
}

TEST(GpuFindings, ADriverWithoutTheLibraryIsALibraryThatIsMissing) {
  const auto findings = gpu_findings({nullptr, "libassay_cuda.so is not beside the program"});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].health, Health::missing);
  EXPECT_EQ(findings[0].what, "libassay_cuda.so");
  EXPECT_EQ(findings[0].found, "libassay_cuda.so is not beside the program");
  EXPECT_NE(findings[0].fix, "");
}

// One GPU that works and one that does not, and two libraries of NCCL.
class Troubled final : public training::ProcessorRuntime {
 public:
  int device_count() const override { return 2; }
  distributed::DeviceFacts facts(int device) const override {
    if (device == 1) throw std::runtime_error("cudaSetDevice failed: all devices are busy");
    return {.name = "Example GPU",
            .identity = "GPU-1",
            .major = 9,
            .minor = 0,
            .memory_bytes = 80ull << 30,
            .memory_free_bytes = 79ull << 30};
  }
  std::string nccl_path() const override { throw std::runtime_error("two copies of NCCL are loaded"); }
};

TEST(GpuFindings, ARunNotesItsGpuAndItsNccl) {
  EXPECT_EQ(gpu_line(training::ProcessorRuntime(), 0), "processor, NCCL none from ");
}

TEST(GpuFindings, EachGpuAndNcclAreJudgedAlone) {
  const auto findings = gpu_findings({std::make_unique<Troubled>(), ""});
  ASSERT_EQ(findings.size(), 4u);
  EXPECT_EQ(findings[0].health, Health::ok);
  EXPECT_EQ(findings[1].what, "NCCL");
  EXPECT_EQ(findings[1].health, Health::missing);
  EXPECT_EQ(findings[1].found, "two copies of NCCL are loaded");
  EXPECT_EQ(findings[2].found, "Example GPU, compute capability 9.0, 80 GiB, 79 GiB free");
  EXPECT_EQ(findings[3].what, "GPU 1");
  EXPECT_EQ(findings[3].health, Health::missing);
  EXPECT_EQ(findings[3].found, "cudaSetDevice failed: all devices are busy");
}

}  // namespace
}  // namespace assay::launcher
