// SPDX-License-Identifier: Apache-2.0
// Parameter counts of the reference detectors, as their sources print them or as they follow from their layers: all
// weights, and what trains under the freeze list of each recipe.
#include <gtest/gtest.h>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

const std::vector<std::string> kMobilenetFreeze = {
    "features.0",  "features.1",  "features.2",         "features.3",         "features.4",        "features.5",
    "features.6",  "features.7",  "features.8",         "features.9",         "features.10",       "features.11",
    "features.12", "features.13", "features.14.conv.0", "features.14.conv.1", "features.14.conv.2"};

const std::vector<std::string> kResnetConvFreeze = {
    "conv1",          "bn1",          "layer1",         "layer2",       "layer3",
    "layer4.0.conv1", "layer4.0.bn1", "layer4.0.conv2", "layer4.0.bn2", "layer4.0.downsample.0"};

struct Case {
  std::string model;
  std::vector<std::string> freeze;
  std::int64_t keras_parameters;
  std::int64_t keras_trainable;
  std::int64_t total;      // without the biases before batch norms, with running statistics
  std::int64_t trainable;  // without these biases
  std::int64_t buffers;
};

class Counts : public ::testing::TestWithParam<Case> {};

TEST_P(Counts, AreThoseOfTheSource) {
  const Case& expected = GetParam();
  const auto detector = build_model(expected.model, {});
  detector->freeze(expected.freeze);
  const ParameterCounts counts = detector->counts();
  EXPECT_EQ(counts.keras_parameters, expected.keras_parameters);
  EXPECT_EQ(counts.keras_trainable, expected.keras_trainable);
  EXPECT_EQ(counts.parameters + counts.buffers, expected.total);
  EXPECT_EQ(counts.trainable, expected.trainable);
  EXPECT_EQ(counts.buffers, expected.buffers);
}

TEST_P(Counts, WithBiasesBeforeBatchNormsNeedNothingAdded) {
  const Case& expected = GetParam();
  const auto detector = build_model(expected.model, {.convolution_bias = true});
  detector->freeze(expected.freeze);
  const ParameterCounts counts = detector->counts();
  EXPECT_EQ(counts.parameters + counts.buffers, expected.keras_parameters);
  EXPECT_EQ(counts.trainable, expected.keras_trainable);
  EXPECT_EQ(counts.keras_parameters, expected.keras_parameters);
  EXPECT_EQ(counts.keras_trainable, expected.keras_trainable);
}

INSTANTIATE_TEST_SUITE_P(
    References, Counts,
    ::testing::Values(Case{"cnn5", {}, 4985377, 4980385, 4985377, 4980385, 4992},
                      Case{"resnet50_se", {}, 24376577, 24323457, 24350017, 24296897, 53120},
                      Case{"compact", {}, 94402, 93954, 94402, 93954, 448},
                      Case{"resnet50_conv", kResnetConvFreeze, 25532977, 11929297, 25506417, 11921105, 59232},
                      Case{"mobilenet_v2", kMobilenetFreeze, 2422081, 1690497, 2422081, 1690497, 34112}),
    [](const auto& instance) { return instance.param.model; });

TEST(Counts, OfMobilenetWithNothingFrozen) {
  EXPECT_EQ(build_model("mobilenet_v2", {})->counts().keras_trainable, 2387969);
}

// torchvision's published sizes less 1000 classes, plus one logit.
TEST(Counts, OfTheNetworksOfTorchvision) {
  EXPECT_EQ(build_model("resnet50", {})->counts().parameters, 25557032 - 999 * 2049);
  EXPECT_EQ(build_model("resnet18", {})->counts().parameters, 11689512 - 999 * 513);
  // 28.09 million with 1000 classes (Hu et al. 2018, table 2), here with the biases of both dense layers.
  EXPECT_EQ(build_model("se_resnet50", {})->counts().parameters, 28088024 - 999 * 2049);
}

TEST(Counts, OfAFrozenParameterAreNotTrainable) {
  const auto detector = build_model("compact", {});
  tensor_named(detector->parameters(), "fc.weight").set_requires_grad(false);
  EXPECT_EQ(detector->counts().trainable, 93954 - 256);
  EXPECT_EQ(detector->counts().parameters, 93954);
}

}  // namespace
}  // namespace assay::models
