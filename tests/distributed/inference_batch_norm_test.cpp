// SPDX-License-Identifier: Apache-2.0
#include "distributed/inference_batch_norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <limits>
#include <stdexcept>

namespace assay::distributed {
namespace {

BatchNormCall call_on(const at::Tensor& input) {
  const std::int64_t channels = input.size(1);
  return {.input = input,
          .weight = at::randn({channels}),
          .bias = at::randn({channels}),
          .running_mean = at::randn({channels}),
          .running_var = at::rand({channels}) + 0.5,
          .epsilon = 1e-3};
}

at::Tensor step_by_step(const BatchNormCall& call, const at::Tensor& input) {
  at::Tensor value = input.to(at::kFloat);
  if (call.around.before.low == 0) value = value.clamp(call.around.before.low, call.around.before.high);
  value = at::batch_norm(value, call.weight, call.bias, call.running_mean, call.running_var, false, 0.1, call.epsilon,
                         false);
  if (call.around.after.low == 0) value = value.clamp(call.around.after.low, call.around.after.high);
  return call.around.max_pool ? at::max_pool2d(value, {2, 2}, {2, 2}) : value;
}

void expect_the_same(BatchNormCall call, double tolerance) {
  const at::Tensor mean = call.running_mean.clone();
  const at::Tensor leaf = call.input.clone().requires_grad_(true);
  const at::Tensor expected = step_by_step(call, leaf);
  const at::Tensor upstream = at::randn(expected.sizes());
  const at::Tensor gradient = torch::autograd::grad({(expected * upstream).sum()}, {leaf}).front();
  call.input = leaf;
  const at::Tensor found = inference_batch_norm(call);
  EXPECT_EQ(found.scalar_type(), leaf.scalar_type());
  EXPECT_TRUE(at::allclose(found.to(at::kFloat), expected, tolerance, tolerance));
  const at::Tensor at_input = torch::autograd::grad({(found * upstream.to(found.scalar_type())).sum()}, {leaf}).front();
  EXPECT_TRUE(at::allclose(at_input.to(at::kFloat), gradient.to(at::kFloat), 4 * tolerance, 4 * tolerance));
  const c10::NoGradGuard no_grad;
  EXPECT_TRUE(at::allclose(inference_batch_norm(call), found));
  EXPECT_TRUE(at::equal(call.running_mean, mean)) << "statistics stay";
}

TEST(InferenceBatchNorm, ComputesWhatTheStepsDo) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const bool pool : {false, true}) {
    for (const float high : {kInfinity, 6.0f}) {
      BatchNormCall call = call_on(at::randn({3, 19, 6, 4}) * 5);
      call.around = {.before = {.low = 0, .high = high}, .max_pool = pool};
      expect_the_same(call, 1e-5);
      if (pool) continue;
      call.around = {.after = {.low = 0, .high = high}};
      expect_the_same(call, 1e-5);
    }
  }
  expect_the_same(call_on(at::randn({5, 7})), 1e-5);
}

TEST(InferenceBatchNorm, TakesBfloat16) {
  BatchNormCall call = call_on((at::randn({2, 33, 4, 4}) * 2).to(at::kBFloat16));
  call.around = {.before = {.low = 0}, .max_pool = true};
  const at::Tensor found = inference_batch_norm(call);
  EXPECT_EQ(found.scalar_type(), at::kBFloat16);
  EXPECT_TRUE(at::allclose(found.to(at::kFloat), step_by_step(call, call.input), 0.01, 0.01));
}

TEST(InferenceBatchNorm, RefusesWhatItCannotDo) {
  BatchNormCall call = call_on(at::randn({2, 4, 3, 3}));
  call.residual = at::randn({2, 4, 3, 3});
  EXPECT_THROW(inference_batch_norm(call), std::invalid_argument);
  call.residual.reset();
  call.around.max_pool = true;  // odd sides
  EXPECT_THROW(inference_batch_norm(call), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
