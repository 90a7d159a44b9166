// SPDX-License-Identifier: Apache-2.0
#include "models/weighted_layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/registry.hpp"

namespace assay::models {
namespace {

const WeightedLayer& named(const std::vector<WeightedLayer>& layers, const std::string& name) {
  return *std::find_if(layers.begin(), layers.end(), [&](const WeightedLayer& layer) { return layer.name == name; });
}

std::vector<std::string> of_block(const std::vector<WeightedLayer>& layers, const std::string& block, WeightKind kind) {
  std::vector<std::string> names;
  for (const auto& layer : layers) {
    if (layer.name.starts_with(block) && layer.kind == kind) names.push_back(layer.name.substr(block.size()));
  }
  return names;
}

TEST(WeightedLayers, KnowKindBiasAndTheNormBehindAConvolution) {
  const auto layers = weighted_layers(*build_model("mobilenet_v2", {}));
  EXPECT_EQ(layers.size(), 52u * 2 + 2);
  EXPECT_EQ(named(layers, "features.0.0").kind, WeightKind::convolution);
  EXPECT_EQ(named(layers, "features.0.0").norm, "features.0.1");
  EXPECT_FALSE(named(layers, "features.0.0").has_bias);
  EXPECT_EQ(named(layers, "features.2.conv.1.0").kind, WeightKind::depthwise);
  EXPECT_EQ(named(layers, "features.2.conv.3").kind, WeightKind::batch_norm);
  EXPECT_TRUE(named(layers, "features.2.conv.3").backbone);
  EXPECT_EQ(named(layers, "fc1").kind, WeightKind::dense);
  EXPECT_TRUE(named(layers, "fc1").has_bias);
  EXPECT_FALSE(named(layers, "fc1").backbone);
  EXPECT_THAT(named(layers, "fc1").shape, testing::ElementsAre(128, 1280));
}

TEST(WeightedLayers, KerasListsTheShortcutBeforeTheThirdConvolution) {
  const auto layers = in_keras_order(weighted_layers(*build_model("resnet50", {})));
  EXPECT_THAT(of_block(layers, "layer2.0.", WeightKind::convolution),
              testing::ElementsAre("conv1", "conv2", "downsample.0", "conv3"));
  EXPECT_THAT(of_block(layers, "layer2.0.", WeightKind::batch_norm),
              testing::ElementsAre("bn1", "bn2", "downsample.1", "bn3"));
  EXPECT_THAT(of_block(layers, "layer2.1.", WeightKind::convolution), testing::ElementsAre("conv1", "conv2", "conv3"));
  EXPECT_EQ(named(layers, "layer2.0.downsample.0").norm, "layer2.0.downsample.1");
  EXPECT_EQ(named(layers, "layer2.0.conv3").norm, "layer2.0.bn3");
}

}  // namespace
}  // namespace assay::models
