// SPDX-License-Identifier: Apache-2.0
// Which layer is named when values stop being finite.
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <limits>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(FirstNonFiniteLayer, IsEmptyWhenAllIsWell) {
  for (const char* name : {"compact", "mobilenet_v2", "resnet50_se"}) {
    EXPECT_EQ(build_model(name, {})->first_non_finite_layer(formula_images(2, 32, 1), {}), "") << name;
  }
}

TEST(FirstNonFiniteLayer, IsTheInputWhenTheImagesAre) {
  at::Tensor images = formula_images(2, 32, 1);
  images[1][0][3][3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(build_model("compact", {})->first_non_finite_layer(images, {}), "input");
}

TEST(FirstNonFiniteLayer, IsTheOneWithTheBadWeightNotThoseAfterIt) {
  const c10::NoGradGuard no_grad;
  const auto detector = build_model("resnet18", {});
  tensor_named(detector->parameters(), "layer2.0.downsample.0.weight").fill_(kInfinity);
  tensor_named(detector->parameters(), "layer3.0.conv1.weight").fill_(kInfinity);
  EXPECT_EQ(detector->first_non_finite_layer(formula_images(2, 32, 1), {}), "layer2.0.downsample.0");
}

// Other ranks wait in every batch norm of the pass.
TEST(FirstNonFiniteLayer, WalksThePassToItsEnd) {
  const c10::NoGradGuard no_grad;
  const auto detector = build_model("compact", {.dropout = 0});
  tensor_named(detector->parameters(), "features.0.weight").fill_(kInfinity);
  int calls = 0;
  const BatchNormFunction function = [&](const BatchNormCall& call) {
    ++calls;
    return call.input.clone();
  };
  const ForwardContext context{.training = true, .batch_norm = &function};
  EXPECT_EQ(detector->first_non_finite_layer(at::ones({2, 3, 32, 32}), context), "features.0");
  EXPECT_EQ(detector->first_non_finite_layer(at::ones({2, 3, 32, 32}).mul(kInfinity), context), "input");
  EXPECT_EQ(calls, 6);
}

}  // namespace
}  // namespace assay::models
