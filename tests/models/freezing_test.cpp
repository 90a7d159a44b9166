// SPDX-License-Identifier: Apache-2.0
#include "models/freezing.hpp"

#include <ATen/ops/arange.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<FreezableLayer> kLayers = {
    {"conv1", true}, {"layer1.0.conv1", true}, {"layer1.1.conv1", true}, {"layer10.0.conv1", true}, {"fc", false}};

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    return error.what();
  }
  return "nothing was refused";
}

TEST(Freezing, APrefixMatchesWholePartsOfANameOnly) {
  EXPECT_THAT(layers_to_freeze(kLayers, {"layer1"}), ElementsAre(1, 2));
  EXPECT_THAT(layers_to_freeze(kLayers, {"layer1.1"}), ElementsAre(2));
  EXPECT_THAT(layers_to_freeze(kLayers, {"layer10.0.conv1", "conv1"}), ElementsAre(0, 3));
  EXPECT_THAT(refusal([] { layers_to_freeze(kLayers, {"layer"}); }), HasSubstr("'layer'"));
  EXPECT_THAT(refusal([] { layers_to_freeze(kLayers, {"layer1."}); }), HasSubstr("'layer1.'"));
}

TEST(Freezing, BackboneIsEverythingButTheHead) {
  EXPECT_THAT(layers_to_freeze(kLayers, {"backbone"}), ElementsAre(0, 1, 2, 3));
}

TEST(Freezing, AWholeNumberIsThatManyLayersFromTheStart) {
  EXPECT_THAT(layers_to_freeze(kLayers, {"2"}), ElementsAre(0, 1));
  EXPECT_THAT(layers_to_freeze(kLayers, {"1", "2", "layer10"}), ElementsAre(0, 1, 3));
}

TEST(Freezing, AnEntryThatMatchesNothingIsNamedWithWhatExists) {
  EXPECT_THAT(refusal([] {
                layers_to_freeze(kLayers, {"conv1", "layer7"});
              }),
              AllOf(HasSubstr("'layer7'"), HasSubstr("conv1, layer1, layer10, fc")));
  for (const char* entry : {"0", "6", "99999999999999999999", "-1", "1.5", "", " "}) {
    EXPECT_THAT(refusal([&] { layers_to_freeze(kLayers, {entry}); }), HasSubstr("'" + std::string(entry) + "'"));
  }
}

TEST(Freezing, EverythingFrozenIsAnError) {
  EXPECT_THAT(refusal([] { layers_to_freeze(kLayers, {"5"}); }), AllOf(HasSubstr("'5'"), HasSubstr("trains")));
  EXPECT_THAT(refusal([] { layers_to_freeze(kLayers, {"backbone", "fc"}); }), HasSubstr("'fc'"));
  auto layers = kLayers;
  layers.back().trains = false;
  EXPECT_THAT(refusal([&] { layers_to_freeze(layers, {"backbone"}); }), HasSubstr("'backbone'"));
}

TEST(Freezing, OfADetectorChangesNothingWhenItIsRefused) {
  const auto detector = build_model("compact", {});
  EXPECT_THAT(refusal([&] { detector->freeze({"features", "nothing"}); }), HasSubstr("'nothing'"));
  EXPECT_THAT(refusal([&] { detector->freeze({"features", "fc"}); }), HasSubstr("'fc'"));
  EXPECT_EQ(detector->counts().trainable, detector->counts().parameters);
  detector->freeze({});
  EXPECT_EQ(detector->counts().trainable, detector->counts().parameters);
}

TEST(Freezing, ByNumberFollowsTheLayerTable) {
  const auto detector = build_model("resnet18", {});
  const std::vector<LayerInfo> before = detector->layers(3, 32);
  detector->freeze({"9"});
  int frozen = 0;
  for (const LayerInfo& layer : detector->layers(3, 32)) {
    if (layer.parameters == 0) continue;
    EXPECT_EQ(layer.trainable, ++frozen > 9) << layer.name;
  }
  EXPECT_EQ(before.size(), detector->layers(3, 32).size());
}

TEST(Freezing, TheBackboneOfAReferenceLeavesItsHeadTraining) {
  const auto detector = build_model("mobilenet_v2", {});
  detector->freeze({"backbone"});
  EXPECT_EQ(detector->counts().trainable, 163968 + 129);
}

// What the head-first epochs of a schedule and the freeze lists rely on.
TEST(Freezing, FrozenLayersGetNoGradientAndTheirStatisticsDoNotMove) {
  const auto detector = build_model("mobilenet_v2", {.dropout = 0});
  detector->freeze({"features.0", "features.1", "features.2.conv.1"});
  std::vector<at::Tensor> before;
  for (const auto& [name, tensor] : detector->buffers()) before.push_back(tensor.clone());
  const ForwardContext context{.training = true, .samples = at::arange(4, at::kLong)};
  detector->forward(formula_images(4, 32, 1), context).sum().backward();
  const auto frozen = [](const std::string& name) {
    return name.starts_with("features.0.") || name.starts_with("features.1.") || name.starts_with("features.2.conv.1.");
  };
  for (const auto& [name, tensor] : detector->parameters()) EXPECT_EQ(tensor.grad().defined(), !frozen(name)) << name;
  const auto buffers = detector->buffers();
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(buffers[i].tensor.equal(before[i]), frozen(buffers[i].name)) << buffers[i].name;
  }
}

TEST(Freezing, CanBeUndoneFromOutside) {
  const auto detector = build_model("compact", {.dropout = 0});
  detector->freeze({"backbone"});
  for (const auto& [name, tensor] : detector->parameters()) at::Tensor(tensor).set_requires_grad(true);
  const at::Tensor mean = tensor_named(detector->buffers(), "features.2.running_mean");
  const at::Tensor before = mean.clone();
  detector->forward(formula_images(4, 32, 1), {.training = true}).sum().backward();
  EXPECT_FALSE(mean.equal(before));
  EXPECT_TRUE(tensor_named(detector->parameters(), "features.0.weight").grad().defined());
}

}  // namespace
}  // namespace assay::models
