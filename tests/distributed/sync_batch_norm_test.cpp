// SPDX-License-Identifier: Apache-2.0
// One rank: sync_batch_norm against LibTorch's own batch normalisation.
#include "distributed/sync_batch_norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
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

  const at::Tensor y =
      sync_batch_norm(x, ours.weight, ours.bias, ours.running_mean, ours.running_var, 0.1, 1e-5, alone);
  const at::Tensor reference_y = at::batch_norm(reference_x, theirs.weight, theirs.bias, theirs.running_mean,
                                                theirs.running_var, true, 0.1, 1e-5, false);
  (y * factor).sum().backward();
  (reference_y * factor).sum().backward();

  EXPECT_EQ(y.strides(), x.strides()) << "the layout is kept";
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

TEST(SyncBatchNorm, ALargeMeanCostsNoAccuracy) {
  const at::Tensor x = (at::randn({8, 16, 12, 12}) + 255).contiguous(at::MemoryFormat::ChannelsLast);
  SingleProcessCollective alone;
  Layer layer(16);
  const at::Tensor y =
      sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 1.0, 1e-5, alone);
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
  const at::Tensor y =
      sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone);
  EXPECT_TRUE(at::allclose(y, layer.bias.detach().view({1, 3, 1, 1}).expand({2, 3, 4, 4})));
}

TEST(SyncBatchNorm, ANotANumberIsHandedOn) {
  SingleProcessCollective alone;
  Layer layer(2);
  const at::Tensor x = at::full({2, 2, 2, 2}, std::numeric_limits<float>::quiet_NaN());
  const at::Tensor y =
      sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone);
  EXPECT_TRUE(std::isnan(y.sum().item<float>()));
  EXPECT_TRUE(std::isnan(layer.running_var.sum().item<float>()));
}

TEST(SyncBatchNorm, RunsWithoutAGradientOfTheInput) {
  SingleProcessCollective alone;
  Layer layer(4);
  const at::Tensor x = at::randn({3, 4, 2, 2});
  sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone)
      .sum()
      .backward();
  EXPECT_FALSE(x.grad().defined());
  EXPECT_TRUE(layer.weight.grad().defined());
}

TEST(SyncBatchNorm, AnExpandedGradientIsTaken) {
  SingleProcessCollective alone;
  Layer layer(4);
  const at::Tensor x = at::randn({3, 4, 2, 2}).contiguous(at::MemoryFormat::ChannelsLast).set_requires_grad(true);
  sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone)
      .mean(at::IntArrayRef{2, 3})
      .sum()
      .backward();
  EXPECT_LT(x.grad().abs().max().item<float>(), 1e-5F) << "the sum of a normalised channel does not move";
  EXPECT_TRUE(at::allclose(layer.bias.grad(), at::full({4}, 3.0F)));
}

TEST(SyncBatchNorm, OneValuePerChannelIsRefusedAsTorchRefusesIt) {
  SingleProcessCollective alone;
  Layer layer(4);
  const auto run = [&](const at::Tensor& x) {
    return sync_batch_norm(x, layer.weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone);
  };
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
    return sync_batch_norm(x, weight, layer.bias, layer.running_mean, layer.running_var, 0.1, 1e-5, alone);
  };
  EXPECT_THROW(run(at::randn({2, 4, 3}), layer.weight), std::invalid_argument);
  EXPECT_THROW(run(at::randn({2, 4}).to(at::kDouble), layer.weight), std::invalid_argument);
  EXPECT_THROW(run(at::randn({2, 4}), at::ones({5})), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
