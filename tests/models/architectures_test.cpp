// SPDX-License-Identifier: Apache-2.0
// Names and layer tables.
#include <ATen/ops/arange.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

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

class EveryModel : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModel, TakesMoreThanOneImageSize) {
  const auto detector = build_model(GetParam(), {});
  const c10::NoGradGuard no_grad;
  for (const int size : {find_model(GetParam()).minimum_size, 48, 75}) {
    const at::Tensor logits = detector->forward(formula_images(2, size, 1), {});
    EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, detector->logits()})) << size;
    EXPECT_TRUE(logits.isfinite().all().item<bool>()) << size;
  }
}

TEST_P(EveryModel, TakesMoreThanOneNumberOfChannels) {
  const c10::NoGradGuard no_grad;
  for (const int channels : {1, 4}) {
    const auto detector = build_model(GetParam(), {.channels = channels});
    const at::Tensor logits = detector->forward(formula_images(2, 32, 1, channels), {});
    EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, detector->logits()})) << channels;
  }
}

TEST_P(EveryModel, HasALayerTableThatAddsUpToItsCounts) {
  const auto detector = build_model(GetParam(), {});
  const std::vector<LayerInfo> table = detector->layers(3, 64);
  std::int64_t parameters = 0;
  std::int64_t buffers = 0;
  std::set<std::string> names;
  for (const LayerInfo& layer : table) {
    parameters += layer.parameters;
    buffers += layer.buffers;
    EXPECT_TRUE(names.insert(layer.name).second) << layer.name << " is there twice";
    EXPECT_EQ(layer.trainable, layer.parameters > 0) << layer.name;
  }
  EXPECT_EQ(parameters, detector->counts().parameters);
  EXPECT_EQ(buffers, detector->counts().buffers);
  EXPECT_THAT(table.back().output_shape, ElementsAre(detector->logits()));
}

TEST_P(EveryModel, HasABackboneAndAHead) {
  const auto detector = build_model(GetParam(), {});
  std::int64_t head = 0;
  for (const auto& [name, tensor] : detector->parameters()) head += detector->in_backbone(name) ? 0 : 1;
  EXPECT_GT(head, 0);
  EXPECT_LT(head, static_cast<std::int64_t>(detector->parameters().size()));
  EXPECT_TRUE(detector->in_backbone(detector->parameters().front().name));
  EXPECT_FALSE(detector->in_backbone(detector->parameters().back().name));
}

TEST_P(EveryModel, TrainsEveryParameterFromASmallBatch) {
  const auto detector = build_model(GetParam(), {.dropout = 0});
  const ForwardContext context{.training = true, .samples = at::arange(4, at::kLong)};
  detector->forward(formula_images(4, 48, 1), context).sum().backward();
  for (const auto& [name, tensor] : detector->parameters()) {
    ASSERT_TRUE(tensor.grad().defined()) << name;
    EXPECT_TRUE(tensor.grad().isfinite().all().item<bool>()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel,
                         ::testing::Values("cnn5", "resnet50_se", "compact", "resnet50_conv", "mobilenet_v2",
                                           "resnet50", "se_resnet50", "resnet18"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace assay::models
