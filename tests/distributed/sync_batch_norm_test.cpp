// SPDX-License-Identifier: Apache-2.0
// One rank: sync_batch_norm against LibTorch's own batch normalisation.
#include "distributed/sync_batch_norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/full.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace assay::distributed {
namespace {

struct Layer {
  explicit Layer(std::int64_t channels)
      : weight(at::randn({channels}).set_requires_grad(true)),
        bias(at::randn({channels}).set_requires_grad(true)),
        running_mean(at::randn({channels})),
        running_var(at::ones({channels})) {}
  Layer copy() const {
    Layer layer(weight.size(0));
    layer.weight = weight.detach().clone().set_requires_grad(true);
    layer.bias = bias.detach().clone().set_requires_grad(true);
    layer.running_mean = running_mean.clone();
    layer.running_var = running_var.clone();
    return layer;
  }
  at::Tensor weight, bias, running_mean, running_var;
};

BatchNormCall call_of(const Layer& layer, const at::Tensor& input, double momentum = 0.1) {
  return {.input = input,
          .weight = layer.weight,
          .bias = layer.bias,
          .running_mean = layer.running_mean,
          .running_var = layer.running_var,
          .momentum = momentum,
          .epsilon = 1e-5};
}

void expect_close(const at::Tensor& a, const at::Tensor& b, double tolerance, const char* what) {
  ASSERT_EQ(a.sizes(), b.sizes()) << what;
  EXPECT_TRUE(at::allclose(a, b, tolerance, tolerance))
      << what << ": greatest difference " << (a - b).abs().max().item<double>();
}

void expect_like_torch(const at::Tensor& input, double tolerance = 1e-5) {
  SingleProcessCollective alone;
  Layer ours(input.size(1));
  Layer theirs = ours.copy();
  const at::Tensor x = input.detach().clone(at::MemoryFormat::Preserve).set_requires_grad(true);
  const at::Tensor reference_x = input.detach().clone(at::MemoryFormat::Preserve).set_requires_grad(true);
  const at::Tensor factor = at::randn(input.sizes());

  const at::Tensor y = sync_batch_norm(call_of(ours, x), alone);
  const at::Tensor reference_y = at::batch_norm(reference_x, theirs.weight, theirs.bias, theirs.running_mean,
                                                theirs.running_var, true, 0.1, 1e-5, false);
  (y * factor).sum().backward();
  (reference_y * factor).sum().backward();

  if (x.dim() == 4) {
    EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));
  }
  expect_close(y, reference_y, tolerance, "output");
  expect_close(x.grad(), reference_x.grad(), tolerance, "gradient of the input");
  const double sum_tolerance = tolerance * std::sqrt(static_cast<double>(input.numel()));
  expect_close(ours.weight.grad(), theirs.weight.grad(), sum_tolerance, "gradient of the weight");
  expect_close(ours.bias.grad(), theirs.bias.grad(), sum_tolerance, "gradient of the bias");
  expect_close(ours.running_mean, theirs.running_mean, tolerance, "running mean");
  expect_close(ours.running_var, theirs.running_var, tolerance, "running variance");
}

TEST(SyncBatchNorm, EqualsTorchOnContiguousImages) {
  expect_like_torch(at::randn({6, 5, 7, 3}));
  expect_like_torch(at::randn({4, 32, 16, 16}) * 3 + 2);
}

TEST(SyncBatchNorm, EqualsTorchOnChannelsLastImages) {
  expect_like_torch(at::randn({6, 5, 7, 3}).contiguous(at::MemoryFormat::ChannelsLast));
  expect_like_torch((at::randn({4, 64, 16, 16}) * 3 + 2).contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(SyncBatchNorm, EqualsTorchOnVectors) {
  expect_like_torch(at::randn({9, 37}));
  expect_like_torch(at::randn({2, 1}));
}

TEST(SyncBatchNorm, EqualsTorchOnOnePixelAndOneChannel) {
  expect_like_torch(at::randn({8, 6, 1, 1}));
  expect_like_torch(at::randn({3, 1, 5, 5}));
  expect_like_torch(at::randn({3, 1, 5, 5}).contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(SyncBatchNorm, EqualsTorchOnAViewWithGaps) {
  expect_like_torch(at::randn({4, 6, 10, 10}).narrow(3, 1, 7));
}

at::Tensor clamped(const at::Tensor& x, Clamp clamp) {
  if (clamp.low != 0) return x;
  return clamp.high == 6 ? at::hardtanh(x, 0, 6) : at::relu(x);
}

// All that stands beside the layer, against LibTorch's operators one after the other.
void expect_fused_like_torch(const at::Tensor& input, const Surroundings& around, bool with_residual,
                             double tolerance = 1e-5) {
  SingleProcessCollective alone;
  Layer ours(input.size(1));
  Layer theirs = ours.copy();
  const at::Tensor values = input.contiguous(at::MemoryFormat::ChannelsLast);
  const auto leaf = [](const at::Tensor& from) {
    return from.detach().clone(at::MemoryFormat::Preserve).set_requires_grad(true);
  };
  const at::Tensor x = leaf(values);
  const at::Tensor reference_x = leaf(values.to(at::kFloat));
  BatchNormCall call = call_of(ours, x);
  call.around = around;
  at::Tensor reference_residual;
  if (with_residual) {
    call.residual = leaf(at::randn_like(values));
    reference_residual = leaf(call.residual.to(at::kFloat));
  }
  const at::Tensor y = sync_batch_norm(call, alone);
  at::Tensor expected = at::batch_norm(clamped(reference_x, around.before), theirs.weight, theirs.bias,
                                       theirs.running_mean, theirs.running_var, true, 0.1, 1e-5, false);
  if (with_residual) expected = expected + reference_residual;
  expected = clamped(expected, around.after);
  if (around.max_pool) expected = at::max_pool2d(expected, {2, 2}, {2, 2});
  const at::Tensor factor = at::randn(expected.sizes());
  (y.to(at::kFloat) * factor).sum().backward();
  (expected * factor).sum().backward();

  EXPECT_EQ(y.scalar_type(), input.scalar_type());
  expect_close(y.to(at::kFloat), expected, tolerance, "output");
  expect_close(x.grad().to(at::kFloat), reference_x.grad(), tolerance, "gradient of the input");
  if (with_residual) {
    expect_close(call.residual.grad().to(at::kFloat), reference_residual.grad(), tolerance, "gradient of the residual");
  }
  const double sum_tolerance = tolerance * std::sqrt(static_cast<double>(input.numel()));
  expect_close(ours.weight.grad(), theirs.weight.grad(), sum_tolerance, "gradient of the weight");
  expect_close(ours.bias.grad(), theirs.bias.grad(), sum_tolerance, "gradient of the bias");
  expect_close(ours.running_mean, theirs.running_mean, 1e-5, "running mean");
  expect_close(ours.running_var, theirs.running_var, 1e-5, "running variance");
}

constexpr Clamp kRelu{.low = 0};
constexpr Clamp kRelu6{.low = 0, .high = 6};

TEST(SyncBatchNormFused, EqualsTheSingleOperators) {
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{4, 24, 6, 10}, {3, 70, 5, 7}}) {
    const at::Tensor input = at::randn(shape);
    expect_fused_like_torch(input, {.before = kRelu}, false);
    expect_fused_like_torch(input, {.after = kRelu}, false);
    expect_fused_like_torch(input * 4, {.after = kRelu6}, false);
    expect_fused_like_torch(input, {.after = kRelu}, true);
    expect_fused_like_torch(input, {}, true);
    expect_fused_like_torch(input, {.before = kRelu, .after = kRelu}, true);
  }
}

TEST(SyncBatchNormFused, PoolsAsTorchDoesWithTiesAtZero) {
  expect_fused_like_torch(at::randn({4, 33, 6, 10}), {.max_pool = true}, false);
  expect_fused_like_torch(at::randn({4, 32, 6, 10}) - 0.5, {.before = kRelu, .max_pool = true}, false);
}

// Against float32 of the same values: what remains is the rounding of the stored numbers.
TEST(SyncBatchNormFused, WorksOnBfloat16) {
  const at::Tensor input = at::randn({4, 40, 6, 10}).to(at::kBFloat16);
  expect_fused_like_torch(input, {.before = kRelu}, false, 0.02);
  expect_fused_like_torch(input, {.before = kRelu, .max_pool = true}, false, 0.02);
}

TEST(SyncBatchNormFused, RefusesPoolingOfOddSidesAndAnotherResidual) {
  SingleProcessCollective alone;
  const Layer layer(4);
  BatchNormCall odd = call_of(layer, at::randn({2, 4, 3, 4}));
  odd.around.max_pool = true;
  EXPECT_THROW(sync_batch_norm(odd, alone), std::invalid_argument);
  BatchNormCall other = call_of(layer, at::randn({2, 4, 3, 4}));
  other.residual = at::randn({2, 4, 4, 3});
  EXPECT_THROW(sync_batch_norm(other, alone), std::invalid_argument);
}

TEST(SyncBatchNorm, LoneValuesAreTakenWhereTheCallSaysSo) {
  SingleProcessCollective alone;
  const Layer layer(3);
  const at::Tensor mean = layer.running_mean.clone();
  BatchNormCall call = call_of(layer, at::randn({1, 3}));
  call.lone_values = true;
  EXPECT_TRUE(at::allclose(sync_batch_norm(call, alone), layer.bias.detach().view({1, 3}), 1e-5, 1e-5));
  EXPECT_TRUE(at::allclose(layer.running_mean, mean * 0.9 + call.input.view({3}) * 0.1, 1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(layer.running_var, at::full({3}, 0.9)));
  call.input = at::zeros({0, 3}).set_requires_grad(true);
  const at::Tensor before = layer.running_var.clone();
  sync_batch_norm(call, alone).sum().backward();
  EXPECT_TRUE(layer.running_var.equal(before));
  EXPECT_TRUE(layer.weight.grad().equal(at::zeros({3})));
}

TEST(SyncBatchNorm, ALargeMeanCostsNoAccuracy) {
  const at::Tensor x = (at::randn({8, 16, 12, 12}) + 255).contiguous(at::MemoryFormat::ChannelsLast);
  SingleProcessCollective alone;
  Layer layer(16);
  const at::Tensor y = sync_batch_norm(call_of(layer, x, 1.0), alone);
  const at::Tensor wide = x.to(at::kDouble);
  const at::Tensor mean = wide.mean(at::IntArrayRef{0, 2, 3}, true);
  const at::Tensor variance = (wide - mean).square().mean(at::IntArrayRef{0, 2, 3}, true);
  const at::Tensor expected =
      (wide - mean) / (variance + 1e-5).sqrt() * layer.weight.detach().to(at::kDouble).view({1, 16, 1, 1}) +
      layer.bias.detach().to(at::kDouble).view({1, 16, 1, 1});
  EXPECT_LT((y.to(at::kDouble) - expected).abs().max().item<double>(), 1e-4);
  const at::Tensor unbiased = variance.view({16}) * (8 * 144.0 / (8 * 144.0 - 1));
  EXPECT_LT((layer.running_var.to(at::kDouble) - unbiased).abs().max().item<double>(), 1e-5);
}

TEST(SyncBatchNorm, AConstantInputGivesTheBias) {
  SingleProcessCollective alone;
  Layer layer(3);
  const at::Tensor x = at::full({2, 3, 4, 4}, 1e4F);
  const at::Tensor y = sync_batch_norm(call_of(layer, x), alone);
  EXPECT_TRUE(at::allclose(y, layer.bias.detach().view({1, 3, 1, 1}).expand({2, 3, 4, 4})));
}

TEST(SyncBatchNorm, ANotANumberIsHandedOn) {
  SingleProcessCollective alone;
  Layer layer(2);
  const at::Tensor x = at::full({2, 2, 2, 2}, std::numeric_limits<float>::quiet_NaN());
  const at::Tensor y = sync_batch_norm(call_of(layer, x), alone);
  EXPECT_TRUE(std::isnan(y.sum().item<float>()));
  EXPECT_TRUE(std::isnan(layer.running_var.sum().item<float>()));
}

TEST(SyncBatchNorm, RunsWithoutAGradientOfTheInput) {
  SingleProcessCollective alone;
  Layer layer(4);
  const at::Tensor x = at::randn({3, 4, 2, 2});
  sync_batch_norm(call_of(layer, x), alone).sum().backward();
  EXPECT_FALSE(x.grad().defined());
  EXPECT_TRUE(layer.weight.grad().defined());
}

TEST(SyncBatchNorm, AnExpandedGradientIsTaken) {
  SingleProcessCollective alone;
  Layer layer(4);
  const at::Tensor x = at::randn({3, 4, 2, 2}).contiguous(at::MemoryFormat::ChannelsLast).set_requires_grad(true);
  sync_batch_norm(call_of(layer, x), alone).mean(at::IntArrayRef{2, 3}).sum().backward();
  EXPECT_LT(x.grad().abs().max().item<float>(), 1e-5F) << "the sum of a normalised channel does not move";
  EXPECT_TRUE(at::allclose(layer.bias.grad(), at::full({4}, 3.0F)));
}

TEST(SyncBatchNorm, OneValuePerChannelIsRefusedAsTorchRefusesIt) {
  SingleProcessCollective alone;
  Layer layer(4);
  const auto run = [&](const at::Tensor& x) { return sync_batch_norm(call_of(layer, x), alone); };
  const at::Tensor mean_before = layer.running_mean.clone();
  EXPECT_THROW(run(at::randn({1, 4})), std::invalid_argument);
  EXPECT_THROW(run(at::randn({1, 4, 1, 1})), std::invalid_argument);
  EXPECT_THROW(run(at::zeros({0, 4, 3, 3})), std::invalid_argument) << "empty on all ranks";
  EXPECT_TRUE(layer.running_mean.equal(mean_before)) << "a refused batch leaves no trace";
}

TEST(SyncBatchNorm, WrongTensorsAreRefused) {
  SingleProcessCollective alone;
  Layer layer(4);
  const auto run = [&](const at::Tensor& x, const at::Tensor& weight) {
    BatchNormCall call = call_of(layer, x);
    call.weight = weight;
    return sync_batch_norm(call, alone);
  };
  EXPECT_THROW(run(at::randn({2, 4, 3}), layer.weight), std::invalid_argument);
  EXPECT_THROW(run(at::randn({2, 4}).to(at::kDouble), layer.weight), std::invalid_argument);
  EXPECT_THROW(run(at::randn({2, 4}), at::ones({5})), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
