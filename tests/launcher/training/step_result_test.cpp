// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_result.hpp"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <array>

#include "distributed/gradient_reducer.hpp"

namespace assay::launcher::training {
namespace {

using Scalars = std::array<float, distributed::kReducerScalars>;

at::Tensor labels(std::vector<std::int64_t> values) {
  return at::tensor(values, at::kLong);
}

TEST(StepResult, CountsOneLogitAgainstTheThreshold) {
  Scalars scalars{};
  const at::Tensor logits = at::tensor({2.0f, -2.0f, 2.0f, -2.0f, 0.1f}).unsqueeze(1);
  add_piece(scalars, 3.5f, logits, labels({1, 1, 0, 0, 1}), 0.5);
  const StepResult result = step_result(scalars);
  EXPECT_EQ(result.loss_sum, 3.5);
  EXPECT_EQ(result.correct, 3u);
  EXPECT_EQ(result.true_real, 2u);
  EXPECT_EQ(result.false_real, 1u);
  EXPECT_EQ(result.false_fake, 1u);
}

TEST(StepResult, AddsPieces) {
  Scalars scalars{};
  const at::Tensor logits = at::tensor({0.0f, 5.0f}).unsqueeze(0);
  for (int i = 0; i < 3; ++i) add_piece(scalars, 0.5f, logits, labels({1}), 0.5);
  EXPECT_EQ(step_result(scalars).loss_sum, 1.5);
  EXPECT_EQ(step_result(scalars).true_real, 3u);
}

TEST(StepResult, AWishOfAnyRankIsAWish) {
  Scalars scalars{};
  add_wishes(scalars, {.stop = false, .save = true});
  for (float& scalar : scalars) scalar *= 3;  // as if three ranks had wished
  EXPECT_TRUE(step_result(scalars).save);
  EXPECT_FALSE(step_result(scalars).stop);
}

}  // namespace
}  // namespace assay::launcher::training
