// SPDX-License-Identifier: Apache-2.0
// A folded network is the same function, in fewer steps.
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "models/registry.hpp"
#include "models/unfused_batch_norm.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kSize = 32;

std::unique_ptr<Detector> lively(const std::string& name, const ModelOptions& options = {}) {
  auto detector = build_model(name, options);
  enliven(*detector, striped_images(12, kSize, 50));
  return detector;
}

// In the L2 norm. Rounding moves a few values across the bends of activations: single gradients of deep networks differ
// by some percent, as between any two orders of summation.
double distance(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).norm() / b.norm()).item<double>();
}

at::Tensor input_gradient(Detector& detector, const at::Tensor& images, const ForwardContext& context) {
  const c10::AutoGradMode with_grad(true);
  const at::Tensor leaf = images.detach().clone().requires_grad_(true);
  return torch::autograd::grad({detector.forward(leaf, context).sum()}, {leaf}).front();
}

// As the launcher's, step by step.
const BatchNormFunction& by_running_statistics() {
  static const BatchNormFunction function = [](const BatchNormCall& call) {
    EXPECT_FALSE(call.training);
    return unfused_batch_norm(call, [&call](const at::Tensor& input) {
      return at::batch_norm(input, call.weight, call.bias, call.running_mean, call.running_var, false, call.momentum,
                            call.epsilon, false);
    });
  };
  return function;
}

class Folding : public ::testing::TestWithParam<std::string> {};

TEST_P(Folding, KeepsLogitsAndGradients) {
  const at::Tensor images = striped_images(3, kSize);
  const auto plain = lively(GetParam());
  const at::Tensor logits = plain->forward(images, {}).detach();
  const at::Tensor gradient = input_gradient(*plain, images, {});
  plain->fold_for_inference(Precision::fp32);
  for (const BatchNormFunction* function : {static_cast<const BatchNormFunction*>(nullptr), &by_running_statistics()}) {
    const ForwardContext context{.batch_norm = function};
    EXPECT_LT(distance(plain->forward(images, context).detach(), logits), 5e-4);
    EXPECT_LT(distance(input_gradient(*plain, images, context), gradient), 0.05);
    const c10::NoGradGuard no_grad;
    EXPECT_LT(distance(plain->forward(images, context), logits), 5e-4);
    EXPECT_LT(distance(plain->forward(images.narrow(0, 1, 1), context), logits.narrow(0, 1, 1)), 5e-4)
        << "packed anew for another number of images";
  }
}

TEST_P(Folding, InBfloat16StaysNear) {
  const at::Tensor images = striped_images(6, kSize);
  const auto detector = lively(GetParam());
  const c10::NoGradGuard no_grad;
  const at::Tensor logits = detector->forward(images, {});
  const double unfolded = distance(detector->forward(images, {.precision = Precision::bf16}), logits);
  detector->fold_for_inference(Precision::bf16);
  const at::Tensor folded = detector->forward(images, {.batch_norm = &by_running_statistics()});
  EXPECT_EQ(folded.scalar_type(), at::kFloat);
  EXPECT_LT(distance(folded, logits), std::max(2 * unfolded, 0.02));
}

// The last layer of this kind that gives a map; empty when there is none.
std::string last_of(Detector& detector, const std::string& kind) {
  std::string last;
  for (const auto& layer : detector.layers(3, kSize)) {
    if (layer.kind == kind && layer.output_shape.size() == 3) last = layer.name;
  }
  return last;
}

TEST_P(Folding, LeavesTheKeptLayerAsItWas) {
  const at::Tensor images = striped_images(2, kSize);
  const c10::AutoGradMode with_grad(true);
  int seen = 0;
  for (const char* kind : {"Conv2d", "BatchNorm", "ReLU", "ReLU6"}) {
    const auto detector = lively(GetParam());
    const std::string kept = last_of(*detector, kind);
    if (kept.empty()) continue;
    ++seen;
    const TappedPass before = detector->forward_through(images, kept, {});
    const at::Tensor expected = torch::autograd::grad({before.logits.sum()}, {before.activations}).front();
    detector->fold_for_inference(Precision::fp32, kept);
    const TappedPass after = detector->forward_through(images, kept, {.batch_norm = &by_running_statistics()});
    EXPECT_LT(distance(after.activations.detach(), before.activations.detach()), 5e-4) << kept;
    EXPECT_LT(distance(torch::autograd::grad({after.logits.sum()}, {after.activations}).front(), expected), 0.01)
        << kept;
  }
  EXPECT_EQ(seen, 3) << "a convolution, a batch norm and an activation of one kind";
}

INSTANTIATE_TEST_SUITE_P(Models, Folding,
                         ::testing::Values("cnn5", "compact", "mobilenet_v2", "resnet18", "resnet50_se",
                                           "resnet50_conv", "se_resnet50"),
                         [](const auto& info) { return info.param; });

TEST(Tap, StopsWhereItIsToldAndSeesWhatFollows) {
  const at::Tensor images = striped_images(2, kSize);
  const auto detector = lively("cnn5");
  const c10::AutoGradMode with_grad(true);
  const at::Tensor logits = detector->forward(images, {}).detach();
  for (const auto& layer : detector->layers(3, kSize)) {
    for (const BatchNormFunction* function :
         {static_cast<const BatchNormFunction*>(nullptr), &by_running_statistics()}) {
      const TappedPass pass = detector->forward_through(images, layer.name, {.batch_norm = function});
      EXPECT_EQ(pass.activations.sizes().slice(1).vec(), layer.output_shape) << layer.name;
      EXPECT_TRUE(at::allclose(pass.logits.detach(), logits, 1e-4, 1e-4)) << layer.name;
      const at::Tensor gradient = torch::autograd::grad({pass.logits.sum()}, {pass.activations}).front();
      EXPECT_GT(gradient.abs().max().item<float>(), 0) << layer.name;
    }
  }
}

TEST(Tap, TakesAGroupOfLayersToo) {
  const auto detector = lively("resnet18");
  const TappedPass pass = detector->forward_through(striped_images(2, 64), "layer4", {});
  EXPECT_EQ(pass.activations.sizes().vec(), (std::vector<std::int64_t>{2, 512, 2, 2}));
}

TEST(Tap, LeavesGradientModeAsItWas) {
  const auto detector = lively("compact");
  const c10::NoGradGuard no_grad;
  const TappedPass pass = detector->forward_through(striped_images(1, kSize), "features.8", {});
  EXPECT_TRUE(pass.logits.requires_grad());
  EXPECT_FALSE(c10::GradMode::is_enabled());
}

}  // namespace
}  // namespace assay::models
