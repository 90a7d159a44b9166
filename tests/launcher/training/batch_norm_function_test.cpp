// SPDX-License-Identifier: Apache-2.0
// What models ask for and what the kernels compute are the same thing.
#include "launcher/training/batch_norm_function.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "models/unfused_batch_norm.hpp"

namespace assay::launcher::training {
namespace {

using models::Activation;
using models::BatchNormCall;

BatchNormCall call_on(const at::Tensor& input) {
  const std::int64_t channels = input.size(1);
  return {.input = input,
          .weight = at::ones({channels}).mul(1.5),
          .bias = at::zeros({channels}),
          .running_mean = at::zeros({channels}),
          .running_var = at::ones({channels})};
}

TEST(BatchNormFunction, ComputesWhatTheUnfusedStepsDo) {
  distributed::SingleProcessCollective alone;
  for (const Statistics statistics : {Statistics::of_global_batch, Statistics::of_micro_batch}) {
    const models::BatchNormFunction function = batch_norm_function(statistics, alone);
    for (const Activation activation : {Activation::none, Activation::relu, Activation::relu6}) {
      for (const bool pool : {false, true}) {
        const at::Tensor input = at::randn({3, 20, 6, 4}) * 5;
        BatchNormCall call = call_on(input);
        call.before = activation;
        call.max_pool = pool;
        if (!pool) {
          call.after = activation;
          call.residual = at::randn(input.sizes());
        }
        BatchNormCall reference = call;
        reference.running_mean = call.running_mean.clone();
        reference.running_var = call.running_var.clone();
        EXPECT_TRUE(at::allclose(function(call), models::unfused_batch_norm(reference), 1e-4, 1e-5));
        EXPECT_TRUE(at::allclose(call.running_var, reference.running_var, 1e-5, 1e-5));
      }
    }
  }
}

TEST(BatchNormFunction, TakesALoneValueOnlyOfAMicroBatch) {
  distributed::SingleProcessCollective alone;
  const BatchNormCall call = call_on(at::randn({1, 4}));
  EXPECT_THROW(batch_norm_function(Statistics::of_global_batch, alone)(call), std::invalid_argument);
  EXPECT_TRUE(at::allclose(batch_norm_function(Statistics::of_micro_batch, alone)(call), at::zeros({1, 4})));
}

TEST(BatchNormFunction, InInferenceLeavesTheRunningStatistics) {
  const models::BatchNormFunction function = inference_batch_norm_function();
  for (const Activation activation : {Activation::none, Activation::relu, Activation::relu6}) {
    BatchNormCall call = call_on(at::randn({3, 20, 6, 4}) * 5);
    call.running_mean = at::randn({20});
    call.before = activation;
    call.max_pool = true;
    call.training = false;
    const at::Tensor mean = call.running_mean.clone();
    const at::Tensor expected = models::unfused_batch_norm(call, [&](const at::Tensor& input) {
      const at::Tensor centred = input - call.running_mean.view({1, 20, 1, 1});
      return centred / (call.running_var.view({1, 20, 1, 1}) + call.epsilon).sqrt() * 1.5;
    });
    EXPECT_TRUE(at::allclose(function(call), expected, 1e-4, 1e-5));
    EXPECT_TRUE(at::allclose(call.running_mean, mean, 0, 0));
  }
}

}  // namespace
}  // namespace assay::launcher::training
