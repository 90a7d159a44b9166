// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/gradient_clip.hpp"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <array>

namespace assay::launcher::training {
namespace {

TEST(GradientClip, IsTorchsClipGradNorm) {
  const at::Tensor gradients = at::tensor({3.0f, -4.0f, 12.0f, 0.5f});
  EXPECT_NEAR(clip_gradients(gradients, 2.0), 13.0096120834, 1e-6);
  const std::array expected = {0.4611974358558655f, -0.6149299144744873f, 1.844789743423462f, 0.07686623930931091f};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(gradients.const_data_ptr<float>()[i], expected[i], 1e-7) << i;
}

TEST(GradientClip, LeavesAShorterGradientToTheBit) {
  const at::Tensor gradients = at::tensor({0.3f, 0.1f});
  clip_gradients(gradients, 1.0);
  EXPECT_TRUE(gradients.equal(at::tensor({0.3f, 0.1f})));
}

TEST(GradientClip, AZeroGradientStaysZero) {
  const at::Tensor gradients = at::tensor({0.0f, 0.0f});
  EXPECT_EQ(clip_gradients(gradients, 1e-9), 0);
  EXPECT_TRUE(gradients.equal(at::tensor({0.0f, 0.0f})));
}

}  // namespace
}  // namespace assay::launcher::training
