// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/memory_fence.hpp"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <new>
#include <optional>

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kMebibyte = 1 << 20;

at::Tensor tensor_of(std::int64_t mebibytes) {
  return at::ones({mebibytes * kMebibyte / 4}, at::kFloat);
}

TEST(MemoryFence, RefusesWhatGoesBeyondIt) {
  const MemoryFence fence({.bytes = 8 * kMebibyte});
  const at::Tensor first = tensor_of(5);
  EXPECT_THROW(tensor_of(5), std::bad_alloc);
  EXPECT_EQ(tensor_of(2).sum().item<float>(), 2.0f * kMebibyte / 4);
}

TEST(MemoryFence, GivesBackWhatIsFreed) {
  const MemoryFence fence({.bytes = 8 * kMebibyte});
  for (int i = 0; i < 10; ++i) EXPECT_NO_THROW(tensor_of(5));
}

TEST(MemoryFence, TensorsOutliveIt) {
  std::optional<at::Tensor> tensor;
  {
    const MemoryFence fence({.bytes = 8 * kMebibyte});
    tensor = tensor_of(1);
  }
  EXPECT_NO_THROW(tensor_of(16)) << "the fence is gone";
  EXPECT_EQ(tensor->sum().item<float>(), 1.0f * kMebibyte / 4);
  EXPECT_NO_THROW(tensor->resize_({4 * kMebibyte}));
  EXPECT_EQ(tensor->const_data_ptr<float>()[0], 1.0f);
}

TEST(MemoryFence, KeepsAddressSpaceFree) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  std::int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit limited = before;
  limited.rlim_cur = static_cast<rlim_t>(pages * sysconf(_SC_PAGESIZE) + 256 * kMebibyte);
  ASSERT_EQ(setrlimit(RLIMIT_AS, &limited), 0);
  {
    const MemoryFence fence({.bytes = 1024 * kMebibyte, .address_space_kept = 128 * kMebibyte});
    EXPECT_NO_THROW(tensor_of(64));
    EXPECT_THROW(tensor_of(160), std::bad_alloc) << "it would fit, but leave too little";
  }
  EXPECT_NO_THROW(tensor_of(160));
  EXPECT_EQ(setrlimit(RLIMIT_AS, &before), 0);
}

TEST(FenceLimits, AreSharedByTheRanks) {
  const FenceLimits alone = fence_limits(1);
  EXPECT_GT(alone.bytes, 0);
  EXPECT_LT(fence_limits(4).bytes, alone.bytes);
}

}  // namespace
}  // namespace assay::launcher::training
