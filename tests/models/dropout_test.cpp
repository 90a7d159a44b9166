// SPDX-License-Identifier: Apache-2.0
// The dropout layer: what a sample's mask may and may not depend on, and its gradient.
#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "models/dropout.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

ForwardContext training(const std::vector<std::int64_t>& samples, std::uint64_t step = 4) {
  return {.training = true, .seed = 8, .step = step, .samples = at::tensor(samples, at::kLong)};
}

at::Tensor drop(double rate, const at::Tensor& input, const ForwardContext& context, std::uint32_t number = 0) {
  auto layer = std::make_shared<Dropout>(rate);
  layer->set_number(number);
  return (*layer)(input, {context});
}

TEST(Dropout, MaskOfASampleDoesNotDependOnItsMicroBatch) {
  const at::Tensor ones = at::ones({4, 8, 5, 5});
  const at::Tensor together = drop(0.4, ones, training({10, 11, 12, 13}));
  const at::Tensor shuffled = drop(0.4, ones, training({13, 10, 12, 11}));
  const at::Tensor alone = drop(0.4, ones.narrow(0, 0, 1), training({12}));
  EXPECT_TRUE(shuffled[0].equal(together[3]));
  EXPECT_TRUE(shuffled[2].equal(together[2]));
  EXPECT_TRUE(alone[0].equal(together[2]));
  EXPECT_FALSE(together[0].equal(together[1]));
}

TEST(Dropout, MaskDoesNotDependOnTheMemoryFormat) {
  const at::Tensor images = formula_images(3, 7, 1, 5);
  const ForwardContext context = training({1, 2, 3});
  const at::Tensor contiguous = drop(0.3, images, context);
  EXPECT_TRUE(contiguous.equal(drop(0.3, images.contiguous(at::MemoryFormat::ChannelsLast), context)));
}

TEST(Dropout, MaskDoesNotDependOnTheNumberOfThreads) {
  const at::Tensor ones = at::ones({64, 32, 16, 16});
  ForwardContext context = training({});
  context.samples = at::arange(64, at::kLong);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const at::Tensor one = drop(0.5, ones, context);
  at::set_num_threads(2);
  EXPECT_TRUE(drop(0.5, ones, context).equal(one));
  at::set_num_threads(threads);
}

TEST(Dropout, AnotherStepOrLayerGivesAnotherMask) {
  const at::Tensor ones = at::ones({1, 512});
  const at::Tensor mask = drop(0.5, ones, training({7}));
  EXPECT_FALSE(drop(0.5, ones, training({7}, 5)).equal(mask));
  EXPECT_FALSE(drop(0.5, ones, training({7}), 1).equal(mask));
  EXPECT_TRUE(drop(0.5, ones, training({7})).equal(mask));
}

TEST(Dropout, KeepsTheMean) {
  const at::Tensor dropped = drop(0.3, at::ones({1, 100000}), training({1}));
  EXPECT_NEAR(dropped.mean().item<double>(), 1.0, 3 * std::sqrt(0.3 / 0.7 / 100000));
}

TEST(Dropout, GradientPassesThroughTheSameMask) {
  at::Tensor input = formula_images(2, 6, 1, 4).set_requires_grad(true);
  const at::Tensor weights = formula_images(2, 6, 3, 4);
  const at::Tensor output = drop(0.5, input, training({5, 6}));
  output.mul(weights).sum().backward();
  const at::Tensor mask = drop(0.5, at::ones({2, 4, 6, 6}), training({5, 6}));
  EXPECT_TRUE(input.grad().equal(mask.mul(weights)));
  EXPECT_TRUE(output.detach().equal(mask.mul(input.detach())));
}

TEST(Dropout, DoesNothingInEvaluationOrAtRateZero) {
  const at::Tensor input = formula_images(2, 4, 1);
  EXPECT_TRUE(drop(0.5, input, {}).is_same(input));
  EXPECT_TRUE(drop(0.0, input, training({1, 2})).is_same(input));
}

TEST(Dropout, RefusesToTrainWithoutOneSampleIdPerImage) {
  const at::Tensor input = at::ones({2, 16});
  EXPECT_THROW(drop(0.5, input, {.training = true}), std::invalid_argument);
  EXPECT_THROW(drop(0.5, input, training({1, 2, 3})), std::invalid_argument);
  ForwardContext context = training({1, 2});
  context.samples = context.samples.to(at::kFloat);
  EXPECT_THROW(drop(0.5, input, context), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models
