// SPDX-License-Identifier: Apache-2.0
// A sequence computes neighbours as one where it may, and nobody can tell.
#include <ATen/ops/allclose.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <limits>

#include "models/activations.hpp"
#include "models/conv_bn_act.hpp"
#include "models/registry.hpp"
#include "models/scale_shift_kernel.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

std::shared_ptr<Sequence> make_layers(Activation activation) {
  auto layers = std::make_shared<Sequence>();
  add_conv_bn_act(*layers, {.inputs = 3, .outputs = 21, .padding = 1, .bias = false}, {}, activation);
  const c10::NoGradGuard no_grad;
  std::int64_t p = 0;
  for (const auto& entry : layers->named_parameters()) {
    at::Tensor(entry.value()).copy_(from_formula(entry.value().sizes(), [&](std::int64_t i) {
      return 4 * wave(i, p);
    }));
    ++p;
  }
  for (const auto& entry : layers->named_buffers()) {
    at::Tensor(entry.value()).copy_(from_formula(entry.value().sizes(), [](std::int64_t i) { return 2 + wave(i, 9); }));
  }
  return layers;
}

at::Tensor channels_last(const at::Tensor& images) {
  return images.contiguous(at::MemoryFormat::ChannelsLast);
}

TEST(Sequence, ComputesTheSameWithAndWithoutGradients) {
  const at::Tensor images = channels_last(formula_images(2, 9, 1));
  for (const Activation activation : {Activation::none, Activation::relu, Activation::relu6}) {
    const auto layers = make_layers(activation);
    const at::Tensor expected = (*layers)(images, {ForwardContext{}});
    EXPECT_TRUE(expected.requires_grad());
    const c10::NoGradGuard no_grad;
    EXPECT_TRUE(at::allclose((*layers)(images, {ForwardContext{}}), expected, 1e-5, 1e-5));
  }
}

TEST(Sequence, ComputesTheSameWithAndWithoutAnObserver) {
  const c10::NoGradGuard no_grad;
  const at::Tensor images = channels_last(formula_images(2, 9, 1));
  const auto layers = make_layers(Activation::relu6);
  int seen = 0;
  const LayerObserver observer = [&](Operation&, const at::Tensor&, const at::Tensor&) { ++seen; };
  const at::Tensor expected = (*layers)(images, {ForwardContext{}, &observer});
  EXPECT_EQ(seen, 3);
  EXPECT_TRUE(at::allclose((*layers)(images, {ForwardContext{}}), expected, 1e-5, 1e-5));
}

TEST(Sequence, WithFrozenLayersTrainsAsItEvaluates) {
  const at::Tensor images = channels_last(formula_images(2, 9, 1));
  const auto layers = make_layers(Activation::relu);
  for (const auto& parameter : layers->parameters()) at::Tensor(parameter).set_requires_grad(false);
  const at::Tensor trained = (*layers)(images, {ForwardContext{.training = true}});
  EXPECT_FALSE(trained.requires_grad());
  EXPECT_TRUE(trained.equal((*layers)(images, {ForwardContext{}})));
}

TEST(Sequence, OverwritesNoTensorOfSomebodyElse) {
  const c10::NoGradGuard no_grad;
  auto layers = std::make_shared<Sequence>();
  layers->add(std::make_shared<BatchNorm>(3)).add(std::make_shared<ReLU>());
  for (const auto& entry : layers->named_buffers()) at::Tensor(entry.value()).fill_(2);
  const at::Tensor images = channels_last(formula_images(2, 9, 1));
  const at::Tensor before = images.clone();
  (*layers)(images, {ForwardContext{}});
  EXPECT_TRUE(images.equal(before));
}

TEST(Sequence, AcceptsAnEmptyMicroBatchAndTheOtherMemoryFormat) {
  const c10::NoGradGuard no_grad;
  const auto layers = make_layers(Activation::relu);
  EXPECT_EQ((*layers)(at::zeros({0, 3, 9, 9}), {ForwardContext{}}).sizes(), (std::vector<std::int64_t>{0, 21, 9, 9}));
  const at::Tensor images = formula_images(2, 9, 1);
  EXPECT_TRUE(at::allclose((*layers)(images, {ForwardContext{}}), (*layers)(channels_last(images), {ForwardContext{}}),
                           1e-5, 1e-5));
}

TEST(ScaleShiftClamp, ClampsAndKeepsNaN) {
  const float scale[] = {2, 1};
  const float shift[] = {1, 0};
  float values[] = {-3, -1, 1, 9, std::numeric_limits<float>::quiet_NaN(), 4};
  scale_shift_clamp(values, 3, 2, scale, shift, 0, 6);
  EXPECT_EQ(values[0], 0);
  EXPECT_EQ(values[1], 0);
  EXPECT_EQ(values[2], 3);
  EXPECT_EQ(values[3], 6);
  EXPECT_TRUE(std::isnan(values[4]));
  EXPECT_EQ(values[5], 4);
}

}  // namespace
}  // namespace assay::models
