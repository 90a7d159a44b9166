// SPDX-License-Identifier: Apache-2.0
#include "models/initialisers.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

at::Tensor filled(at::IntArrayRef shape, std::uint64_t seed = 1, std::uint32_t index = 0) {
  const at::Tensor weight = at::zeros(shape);
  fill_glorot_uniform(weight, seed, index);
  return weight;
}

void expect_glorot(const at::Tensor& weight, double fan_in, double fan_out) {
  const double limit = std::sqrt(6 / (fan_in + fan_out));
  const double variance = limit * limit / 3;
  const auto count = static_cast<double>(weight.numel());
  EXPECT_LE(weight.abs().max().item<double>(), limit * (1 + 1e-6));
  EXPECT_GT(weight.max().item<double>(), 0.99 * limit);
  EXPECT_LT(weight.min().item<double>(), -0.99 * limit);
  EXPECT_NEAR(weight.mean().item<double>(), 0, 4 * std::sqrt(variance / count));
  // The fourth moment of a uniform distribution makes the variance of the variance 4/5 of its square over n.
  EXPECT_NEAR(weight.var().item<double>(), variance, 4 * variance * std::sqrt(0.8 / count));
}

TEST(GlorotUniform, LinearKernelsFollowTheirFans) {
  expect_glorot(filled({300, 200}), 200, 300);
}

TEST(GlorotUniform, FansOfAConvolutionCountTheKernelArea) {
  expect_glorot(filled({64, 32, 3, 3}), 32 * 9, 64 * 9);
}

TEST(GlorotUniform, DependsOnSeedAndIndexAlone) {
  const at::Tensor weight = filled({8, 8, 3, 3}, 5, 2);
  EXPECT_TRUE(filled({8, 8, 3, 3}, 5, 2).equal(weight));
  EXPECT_FALSE(filled({8, 8, 3, 3}, 6, 2).equal(weight));
  EXPECT_FALSE(filled({8, 8, 3, 3}, 5, 3).equal(weight));
  const at::Tensor channels_last = at::zeros({8, 8, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast);
  fill_glorot_uniform(channels_last, 5, 2);
  EXPECT_TRUE(channels_last.equal(weight));
}

TEST(KaimingNormal, HasTheVarianceOfItsFanOutAndTheTailsOfANormal) {
  const at::Tensor weight = at::zeros({64, 40, 3, 3});
  fill_kaiming_normal(weight, 3, 4);
  const double variance = 2.0 / (64 * 9);
  const auto count = static_cast<double>(weight.numel());
  EXPECT_NEAR(weight.mean().item<double>(), 0, 4 * std::sqrt(variance / count));
  EXPECT_NEAR(weight.var().item<double>(), variance, 4 * variance * std::sqrt(2 / count));
  const at::Tensor scaled = weight.div(std::sqrt(variance)).abs();
  EXPECT_NEAR(scaled.lt(1).to(at::kDouble).mean().item<double>(), 0.6827, 0.012);
  EXPECT_NEAR(scaled.lt(2).to(at::kDouble).mean().item<double>(), 0.9545, 0.006);
  EXPECT_GT(scaled.max().item<double>(), 3.5);
  const at::Tensor again = at::zeros({64, 40, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast);
  fill_kaiming_normal(again, 3, 4);
  EXPECT_TRUE(again.equal(weight));
  fill_kaiming_normal(again, 4, 4);
  EXPECT_FALSE(again.equal(weight));
}

TEST(KaimingNormal, FillsAnOddNumberOfValues) {
  const at::Tensor weight = at::zeros({3, 1, 3, 3});
  fill_kaiming_normal(weight, 1, 0);
  EXPECT_EQ(weight.ne(0).sum().item<std::int64_t>(), 27);
}

TEST(Initialisation, OfTheNetworksOfTorchvisionIsTorchvisions) {
  const auto detector = build_model("se_resnet50", {.seed = 1});
  const auto parameters = detector->parameters();
  const at::Tensor convolution = tensor_named(parameters, "layer3.1.conv2.weight");
  EXPECT_NEAR(convolution.var().item<double>(), 2.0 / (256 * 9), 0.01 * 2 / (256 * 9));
  EXPECT_GT(convolution.abs().max().item<double>(), 4 * std::sqrt(2.0 / (256 * 9)));
  for (const auto& [name, inputs] : {std::pair{"fc", 2048}, std::pair{"layer4.2.se.fc1", 2048}}) {
    const double limit = 1 / std::sqrt(static_cast<double>(inputs));
    const at::Tensor weight = tensor_named(parameters, std::string(name) + ".weight");
    EXPECT_LE(weight.abs().max().item<double>(), limit * (1 + 1e-6)) << name;
    EXPECT_GT(weight.abs().max().item<double>(), 0.99 * limit) << name;
    const at::Tensor bias = tensor_named(parameters, std::string(name) + ".bias");
    EXPECT_GT(bias.abs().max().item<double>(), 0) << name;
    EXPECT_LE(bias.abs().max().item<double>(), limit * (1 + 1e-6)) << name;
  }
  EXPECT_TRUE(tensor_named(parameters, "bn1.weight").eq(1).all().item<bool>());
  EXPECT_TRUE(tensor_named(parameters, "layer1.0.bn3.bias").eq(0).all().item<bool>());
}

TEST(Initialisation, OfAModelIsAFunctionOfItsSeed) {
  const auto first = build_model("compact", {.seed = 7});
  const int threads = at::get_num_threads();
  at::set_num_threads(2);
  const auto again = build_model("compact", {.seed = 7});
  at::set_num_threads(threads);
  const auto other = build_model("compact", {.seed = 8});
  for (std::size_t i = 0; i < first->parameters().size(); ++i) {
    const NamedTensor parameter = first->parameters()[i];
    EXPECT_TRUE(parameter.tensor.equal(again->parameters()[i].tensor)) << parameter.name;
    if (parameter.tensor.dim() >= 2) {
      EXPECT_FALSE(parameter.tensor.equal(other->parameters()[i].tensor)) << parameter.name;
    }
  }
}

TEST(Initialisation, IsThatOfKeras) {
  const auto detector = build_model("cnn5", {.seed = 1});
  const auto parameters = detector->parameters();
  expect_glorot(tensor_named(parameters, "features.16.weight"), 64 * 9, 128 * 9);
  expect_glorot(tensor_named(parameters, "fc1.weight"), 512, 512);
  for (const auto& [name, tensor] : parameters) {
    if (name.ends_with("bias")) {
      EXPECT_EQ(tensor.abs().max().item<float>(), 0.0f) << name;
    } else if (tensor.dim() == 1) {
      EXPECT_EQ(tensor.min().item<float>(), 1.0f) << name;
      EXPECT_EQ(tensor.max().item<float>(), 1.0f) << name;
    }
  }
}

}  // namespace
}  // namespace assay::models
