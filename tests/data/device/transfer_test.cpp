// SPDX-License-Identifier: Apache-2.0
// On the processor, where nothing has to leave; tests/gpu goes further.
#include "data/device/transfer.hpp"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

namespace assay::data::device {
namespace {

TEST(Transfer, ToTheProcessorIsNoCopy) {
  const at::Tensor values = at::ones({2, 3});
  EXPECT_TRUE(ready_to_leave(values, at::kCPU).is_same(values));
  EXPECT_TRUE(send(values, at::kCPU).is_same(values));
}

TEST(Transfer, MemoryForTheProcessorIsPlain) {
  const at::Tensor values = empty_to_leave({4, 5}, at::kByte, at::kCPU);
  EXPECT_EQ(values.sizes(), (std::vector<std::int64_t>{4, 5}));
  EXPECT_EQ(values.scalar_type(), at::kByte);
  EXPECT_TRUE(values.device().is_cpu());
}

}  // namespace
}  // namespace assay::data::device
