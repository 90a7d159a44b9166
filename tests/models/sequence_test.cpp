// SPDX-License-Identifier: Apache-2.0
// A sequence computes neighbours as one where it may, and nobody can tell.
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "models/activations.hpp"
#include "models/bfloat16.hpp"
#include "models/conv_bn_act.hpp"
#include "models/registry.hpp"
#include "models/scale_shift_kernel.hpp"
#include "models/unfused_batch_norm.hpp"
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

struct SeenCall {
  Activation before;
  bool residual;
  Activation after;
  bool max_pool;
  bool operator==(const SeenCall&) const = default;
};

// LibTorch's operators, with a note of what was asked for.
BatchNormFunction recorder(std::vector<SeenCall>& seen) {
  return [&seen](const BatchNormCall& call) {
    seen.push_back({call.before, call.residual.defined(), call.after, call.max_pool});
    return unfused_batch_norm(call);
  };
}

std::vector<SeenCall> calls_of(const std::string& model, std::int64_t size) {
  std::vector<SeenCall> seen;
  const BatchNormFunction function = recorder(seen);
  build_model(model, {.dropout = 0})
      ->forward(formula_images(2, size, 1),
                {.training = true, .samples = at::arange(2, at::kLong), .batch_norm = &function});
  return seen;
}

std::int64_t count_of(const std::vector<SeenCall>& calls, const SeenCall& call) {
  return std::count(calls.begin(), calls.end(), call);
}

TEST(SequenceInTraining, HandsTheNeighboursOfABatchNormToItsFunction) {
  const auto compact = calls_of("compact", 32);
  EXPECT_EQ(compact.size(), 3);
  EXPECT_EQ(count_of(compact, {Activation::relu, false, Activation::none, true}), 3);
  const auto mobile = calls_of("mobilenet_v2", 32);
  EXPECT_EQ(count_of(mobile, {Activation::none, false, Activation::relu6, false}), 35);
  EXPECT_EQ(count_of(mobile, {Activation::none, true, Activation::none, false}), 10);
  const auto resnet = calls_of("resnet50_se", 32);
  EXPECT_EQ(count_of(resnet, {Activation::none, true, Activation::relu, false}), 16);
  EXPECT_EQ(count_of(resnet, {Activation::none, false, Activation::relu, false}), 33);
}

TEST(SequenceInTraining, PoolsOddSidesByItself) {
  const auto calls = calls_of("compact", 34);
  EXPECT_EQ(count_of(calls, {Activation::relu, false, Activation::none, true}), 2) << "34 and 8 pixels";
  EXPECT_EQ(count_of(calls, {Activation::relu, false, Activation::none, false}), 1) << "17 pixels";
}

TEST(SequenceInTraining, FusedAndUnfusedGiveTheSameGradients) {
  for (const char* model : {"compact", "resnet18", "mobilenet_v2", "se_resnet50"}) {
    std::vector<SeenCall> seen;
    const BatchNormFunction function = recorder(seen);
    std::vector<at::Tensor> gradients[2];
    at::Tensor logits[2];
    for (const bool fused : {false, true}) {
      const auto detector = build_model(model, {.dropout = 0});
      const ForwardContext context{
          .training = true, .samples = at::arange(4, at::kLong), .batch_norm = fused ? &function : nullptr};
      logits[fused] = detector->forward(formula_images(4, 32, 3), context);
      logits[fused].square().sum().backward();
      for (const auto& parameter : detector->parameters()) gradients[fused].push_back(parameter.tensor.grad());
    }
    EXPECT_TRUE(at::allclose(logits[0], logits[1], 1e-4, 1e-4)) << model;
    double difference = 0;
    double norm = 0;
    for (std::size_t i = 0; i < gradients[0].size(); ++i) {
      difference += (gradients[0][i] - gradients[1][i]).square().sum().item<double>();
      norm += gradients[0][i].square().sum().item<double>();
    }
    EXPECT_LT(difference, 1e-6 * norm) << model;
  }
}

TEST(SequenceInTraining, AnObserverSeesEveryLayerAndNothingIsFused) {
  std::vector<SeenCall> seen;
  const BatchNormFunction function = recorder(seen);
  const auto layers = make_layers(Activation::relu);
  int layers_seen = 0;
  const LayerObserver observer = [&](Operation&, const at::Tensor&, const at::Tensor&) { ++layers_seen; };
  const ForwardContext context{.training = true, .batch_norm = &function};
  (*layers)(channels_last(formula_images(2, 9, 1)), {context, &observer});
  EXPECT_EQ(layers_seen, 3);
  EXPECT_EQ(seen, (std::vector<SeenCall>{{Activation::none, false, Activation::none, false}}));
}

TEST(ScaleShiftClamp, WorksOnBfloat16) {
  std::vector<float> scale(33, 2);
  std::vector<float> shift(33, 1);
  std::vector<std::uint16_t> values(2 * 33, to_bfloat16(1.5f));
  values[5] = to_bfloat16(-3);
  values[40] = to_bfloat16(9);
  scale_shift_clamp_bf16(values.data(), 2, 33, scale.data(), shift.data(), 0, 6);
  EXPECT_EQ(from_bfloat16(values[0]), 4);
  EXPECT_EQ(from_bfloat16(values[5]), 0);
  EXPECT_EQ(from_bfloat16(values[40]), 6);
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
