// SPDX-License-Identifier: Apache-2.0
// Counts, names and layer tables of the reference detectors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const auto& entry : tensors) names.push_back(entry.name);
  return names;
}

TEST(Cnn5, HasTheCountsOfItsSource) {
  const ParameterCounts counts = build_model("cnn5", {})->counts();
  EXPECT_EQ(counts.keras_parameters, 4985377);
  EXPECT_EQ(counts.keras_trainable, 4980385);
  EXPECT_EQ(counts.parameters, 4980385);
  EXPECT_EQ(counts.trainable, 4980385);
  EXPECT_EQ(counts.buffers, 4992);
}

TEST(Compact, HasTheCountsOfItsSource) {
  const ParameterCounts counts = build_model("compact", {})->counts();
  EXPECT_EQ(counts.keras_parameters, 94402);
  EXPECT_EQ(counts.keras_trainable, 93954);
  EXPECT_EQ(counts.parameters, 93954);
  EXPECT_EQ(counts.buffers, 448);
}

TEST(Architectures, AFrozenParameterIsNotCountedAsTrainable) {
  const auto detector = build_model("compact", {});
  tensor_named(detector->parameters(), "fc.weight").set_requires_grad(false);
  EXPECT_EQ(detector->counts().trainable, 93954 - 256);
  EXPECT_EQ(detector->counts().parameters, 93954);
  EXPECT_FALSE(detector->layers(3, 32).back().name == "fc" && detector->layers(3, 32).back().parameters == 0);
}

// The names of a PyTorch state dict of the same architecture, so that weights map one to one.
TEST(Compact, NamesItsTensorsInTheStyleOfTorchvision) {
  const auto detector = build_model("compact", {});
  EXPECT_THAT(
      names_of(detector->parameters()),
      ElementsAre("features.0.weight", "features.0.bias", "features.2.weight", "features.2.bias", "features.4.weight",
                  "features.4.bias", "features.6.weight", "features.6.bias", "features.8.weight", "features.8.bias",
                  "features.10.weight", "features.10.bias", "fc.weight", "fc.bias"));
  EXPECT_THAT(names_of(detector->buffers()),
              ElementsAre("features.2.running_mean", "features.2.running_var", "features.6.running_mean",
                          "features.6.running_var", "features.10.running_mean", "features.10.running_var"));
}

TEST(Cnn5, NamesItsTensorsInTheStyleOfTorchvision) {
  const auto detector = build_model("cnn5", {});
  std::vector<std::string> expected;
  for (const int index : {0, 2, 3, 5, 8, 10, 11, 13, 16, 18, 19, 21, 24, 26, 27, 29, 32, 34, 35, 37}) {
    expected.push_back("features." + std::to_string(index) + ".weight");
    expected.push_back("features." + std::to_string(index) + ".bias");
  }
  for (const char* name : {"fc1.weight", "fc1.bias", "bn.weight", "bn.bias", "fc2.weight", "fc2.bias"}) {
    expected.push_back(name);
  }
  EXPECT_EQ(names_of(detector->parameters()), expected);
  EXPECT_EQ(detector->buffers().size(), 22u);
  EXPECT_EQ(detector->buffers().back().name, "bn.running_var");
}

TEST(Architectures, ParametersAreLeavesThatRequireGradAndBuffersAreNot) {
  for (const auto& entry : known_models()) {
    const auto detector = build_model(entry.name, {});
    for (const auto& parameter : detector->parameters()) {
      EXPECT_TRUE(parameter.tensor.requires_grad() && parameter.tensor.is_leaf()) << parameter.name;
      EXPECT_EQ(parameter.tensor.scalar_type(), at::kFloat);
    }
    for (const auto& buffer : detector->buffers()) EXPECT_FALSE(buffer.tensor.requires_grad()) << buffer.name;
  }
}

TEST(Cnn5, LayerTableFollowsTheOrderOfExecution) {
  const auto detector = build_model("cnn5", {});
  const std::vector<LayerInfo> table = detector->layers(3, 32);
  ASSERT_EQ(table.size(), 38u + 7u);
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < 8; ++i) kinds.push_back(table[i].kind);
  EXPECT_THAT(kinds, ElementsAre("Conv2d", "ReLU", "BatchNorm", "Conv2d", "ReLU", "BatchNorm", "MaxPool2d", "Dropout"));
  EXPECT_EQ(table[0].name, "features.0");
  EXPECT_EQ(table[0].parameters, 896);
  EXPECT_EQ(table[2].parameters, 64);
  EXPECT_EQ(table[2].buffers, 64);
  EXPECT_TRUE(table[2].trainable);
  EXPECT_FALSE(table[1].trainable);
  EXPECT_THAT(table[6].output_shape, ElementsAre(32, 16, 16));
  EXPECT_EQ(table[38].kind, "GlobalAveragePool");
  EXPECT_THAT(table[38].output_shape, ElementsAre(512));
  EXPECT_EQ(table.back().name, "fc2");
  EXPECT_THAT(table.back().output_shape, ElementsAre(1));
}

TEST(Compact, LayerTableAddsUpToTheCounts) {
  const auto detector = build_model("compact", {});
  std::int64_t parameters = 0;
  std::int64_t buffers = 0;
  for (const auto& layer : detector->layers(3, 40)) {
    parameters += layer.parameters;
    buffers += layer.buffers;
  }
  EXPECT_EQ(parameters, detector->counts().parameters);
  EXPECT_EQ(buffers, detector->counts().buffers);
  EXPECT_THAT(detector->layers(3, 40)[11].output_shape, ElementsAre(128, 5, 5));
}

TEST(Architectures, MakingALayerTableChangesNoStatistics) {
  const auto detector = build_model("compact", {});
  fill_by_formula(*detector);
  const at::Tensor mean = tensor_named(detector->buffers(), "features.2.running_mean");
  const at::Tensor before = mean.clone();
  detector->layers(3, 32);
  EXPECT_TRUE(mean.equal(before));
}

TEST(Architectures, TakeMoreThanOneImageSizeAndNumberOfChannels) {
  for (const auto& entry : known_models()) {
    for (const int channels : {1, 3, 4}) {
      const auto detector = build_model(entry.name, {.channels = channels});
      for (const int size : {32, 48}) {
        const at::Tensor logits = detector->forward(formula_images(2, size, 1, channels), {});
        EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, detector->logits()})) << entry.name << size;
      }
    }
  }
}

}  // namespace
}  // namespace assay::models
