// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "models/batch_norm.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

struct Fixture {
  std::shared_ptr<BatchNorm> layer = std::make_shared<BatchNorm>(3);
  at::Tensor weight = layer->named_parameters()["weight"];
  at::Tensor bias = layer->named_parameters()["bias"];
  at::Tensor mean = layer->named_buffers()["running_mean"];
  at::Tensor variance = layer->named_buffers()["running_var"];

  Fixture() {
    const c10::NoGradGuard no_grad;
    weight.copy_(at::tensor({1.0f, 2.0f, -0.5f}));
    bias.copy_(at::tensor({0.0f, 1.0f, 3.0f}));
  }
  at::Tensor forward(const at::Tensor& input, const ForwardContext& context) { return (*layer)(input, {context}); }
  at::Tensor affine(const at::Tensor& normalised) const {
    return normalised.mul(weight.view({1, 3, 1, 1})).add(bias.view({1, 3, 1, 1}));
  }
};

at::Tensor per_channel(const at::Tensor& values) {
  return values.view({1, 3, 1, 1});
}

TEST(BatchNorm, EvaluationUsesTheRunningStatisticsAndTheEpsilonOfKeras) {
  Fixture fixture;
  fixture.mean.copy_(at::tensor({0.5f, -1.0f, 2.0f}));
  fixture.variance.copy_(at::tensor({0.001f, 4.0f, 0.25f}));
  const at::Tensor mean = fixture.mean.clone();
  const at::Tensor input = formula_images(4, 5, 2);
  const at::Tensor expected =
      fixture.affine(input.sub(per_channel(fixture.mean)).div(per_channel(fixture.variance).add(1e-3).sqrt()));
  EXPECT_TRUE(at::allclose(fixture.forward(input, {}), expected, 1e-4, 1e-5));
  EXPECT_TRUE(fixture.mean.equal(mean));
}

TEST(BatchNorm, TrainingUsesTheBatchAndMovesTheRunningStatisticsByOneHundredth) {
  Fixture fixture;
  const at::Tensor input = formula_images(4, 5, 2);
  const at::Tensor mean = input.mean({0, 2, 3});
  const at::Tensor biased = input.var({0, 2, 3}, /*unbiased=*/false);
  const at::Tensor output = fixture.forward(input, {.training = true});
  const at::Tensor expected = fixture.affine(input.sub(per_channel(mean)).div(per_channel(biased).add(1e-3).sqrt()));
  EXPECT_TRUE(at::allclose(output, expected, 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(fixture.mean, mean.mul(0.01), 1e-4, 1e-7));
  EXPECT_TRUE(at::allclose(fixture.variance, biased.mul(0.01 * 100 / 99).add(0.99), 1e-4, 1e-7));
}

TEST(BatchNorm, TrainingAsksTheGivenFunctionForTheStatisticsOfTheGroup) {
  Fixture fixture;
  const at::Tensor input = formula_images(2, 4, 1);
  int calls = 0;
  const BatchNormFunction function = [&](const BatchNormCall& call) {
    ++calls;
    EXPECT_TRUE(call.weight.is_same(fixture.weight) && call.bias.is_same(fixture.bias));
    EXPECT_TRUE(call.running_mean.is_same(fixture.mean) && call.running_var.is_same(fixture.variance));
    EXPECT_EQ(call.momentum, 0.01);
    EXPECT_EQ(call.epsilon, 1e-3);
    EXPECT_EQ(call.before, Activation::none);
    EXPECT_EQ(call.after, Activation::none);
    EXPECT_FALSE(call.residual.defined() || call.max_pool);
    return call.input.mul(7);
  };
  EXPECT_TRUE(fixture.forward(input, {.training = true, .batch_norm = &function}).equal(input.mul(7)));
  EXPECT_EQ(calls, 1);
  fixture.forward(input, {.batch_norm = &function});
  EXPECT_EQ(calls, 1) << "evaluation must not ask";
}

TEST(BatchNorm, AFrozenOneStaysInInferenceModeWhileTraining) {
  Fixture fixture;
  fixture.weight.set_requires_grad(false);
  const at::Tensor input = formula_images(2, 4, 1);
  const at::Tensor mean = fixture.mean.clone();
  EXPECT_TRUE(fixture.forward(input, {.training = true}).equal(fixture.forward(input, {})));
  EXPECT_TRUE(fixture.mean.equal(mean));
}

// The last batch of an epoch may hold one image: the unbiased variance of one value is 0/0 and must not reach the
// statistics.
TEST(BatchNorm, ASingleValuePerChannelLeavesFiniteStatistics) {
  Fixture fixture;
  const at::Tensor output = fixture.forward(at::tensor({4.0f, 5.0f, 6.0f}).view({1, 3}), {.training = true});
  EXPECT_TRUE(at::allclose(output, fixture.bias.view({1, 3}), 1e-5, 1e-5));
  EXPECT_TRUE(at::allclose(fixture.mean, at::tensor({0.04f, 0.05f, 0.06f})));
  EXPECT_TRUE(at::allclose(fixture.variance, at::full({3}, 0.99)));
}

TEST(BatchNorm, ReplacedStatisticsLeaveTheFunctionAsItWas) {
  Fixture fixture;
  fixture.mean.copy_(at::tensor({0.5f, -1.0f, 2.0f}));
  fixture.variance.copy_(at::tensor({0.3f, 4.0f, 0.25f}));
  const at::Tensor input = formula_images(4, 5, 2);
  const at::Tensor expected = fixture.forward(input, {}).detach().clone();
  fixture.layer->replace_statistics(at::tensor({1.0, 2.0, 3.0}), at::tensor({4.0, 0.01, 1.0}));
  EXPECT_TRUE(fixture.mean.equal(at::tensor({1.0f, 2.0f, 3.0f})));
  EXPECT_TRUE(fixture.variance.equal(at::tensor({4.0f, 0.01f, 1.0f})));
  EXPECT_TRUE(at::allclose(fixture.forward(input, {}), expected, 1e-5, 1e-5));
}

TEST(BatchNorm, AnEmptyMicroBatchLeavesTheStatisticsAlone) {
  Fixture fixture;
  EXPECT_EQ(fixture.forward(at::zeros({0, 3, 4, 4}), {.training = true}).numel(), 0);
  EXPECT_TRUE(fixture.mean.equal(at::zeros({3})));
  EXPECT_TRUE(fixture.variance.equal(at::full({3}, 1.0)));
}

}  // namespace
}  // namespace assay::models
