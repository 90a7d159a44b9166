// SPDX-License-Identifier: Apache-2.0
// What the detectors say of themselves as graphs of operators.
#include "models/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "models/registry.hpp"

namespace assay::models {
namespace {

using ::testing::ElementsAre;

template <class Value>
Value attribute(const GraphNode& node, const std::string& name) {
  for (const auto& [key, value] : node.attributes) {
    if (key == name) return std::get<Value>(value);
  }
  throw std::out_of_range(node.name + " has no attribute " + name);
}

const GraphNode& node_named(const Graph& graph, const std::string& name) {
  for (const GraphNode& node : graph.nodes) {
    if (node.name == name) return node;
  }
  throw std::out_of_range("no operator is called " + name);
}

std::set<std::string> tensors_of(const Detector& detector) {
  std::set<std::string> names;
  for (const auto& entry : detector.parameters()) names.insert(entry.name);
  for (const auto& entry : detector.buffers()) names.insert(entry.name);
  return names;
}

class GraphOf : public ::testing::TestWithParam<std::string> {};

TEST_P(GraphOf, DefinesEveryTensorBeforeItIsUsedAndUsesEveryTensor) {
  const auto detector = build_model(GetParam(), {});
  const Graph graph = detector->graph(3, 64, 64);
  std::set<std::string> defined = tensors_of(*detector);
  for (const GraphConstant& constant : graph.constants) EXPECT_TRUE(defined.insert(constant.name).second);
  EXPECT_TRUE(defined.insert(graph.input).second);
  std::set<std::string> unused = defined;
  std::set<std::string> names;
  for (const GraphNode& node : graph.nodes) {
    for (const std::string& input : node.inputs) {
      EXPECT_TRUE(defined.contains(input)) << node.name << " uses " << input;
      unused.erase(input);
    }
    EXPECT_TRUE(defined.insert(node.output).second) << node.output << " is defined twice";
    EXPECT_TRUE(names.insert(node.name).second) << node.name << " is there twice";
    unused.insert(node.output);
  }
  EXPECT_THAT(unused, ElementsAre(graph.output));
}

INSTANTIATE_TEST_SUITE_P(Models, GraphOf,
                         ::testing::Values("cnn5", "resnet50_se", "compact", "resnet50_conv", "mobilenet_v2",
                                           "resnet50", "se_resnet50", "resnet18"),
                         [](const auto& instance) { return instance.param; });

TEST(Graph, OfCompactIsItsLayersWithoutDropout) {
  const Graph graph = build_model("compact", {})->graph(3, 32, 32);
  std::vector<std::string> operations;
  for (const GraphNode& node : graph.nodes) operations.push_back(node.operation);
  EXPECT_THAT(operations, ElementsAre("Conv", "Relu", "BatchNormalization", "MaxPool", "Conv", "Relu",
                                      "BatchNormalization", "MaxPool", "Conv", "Relu", "BatchNormalization", "MaxPool",
                                      "GlobalAveragePool", "Flatten", "Gemm"));
  EXPECT_EQ(graph.output, "fc");
  EXPECT_THAT(graph.nodes.front().inputs, ElementsAre("images", "features.0.weight", "features.0.bias"));
  EXPECT_FLOAT_EQ(attribute<float>(graph.nodes[2], "epsilon"), 1e-3f);
  EXPECT_EQ(attribute<std::int64_t>(graph.nodes.back(), "transB"), 1);
}

TEST(Graph, SaysHowStridedConvolutionsPad) {
  const Graph same = build_model("mobilenet_v2", {})->graph(3, 64, 64);
  EXPECT_EQ(attribute<std::string>(node_named(same, "features.0.0"), "auto_pad"), "SAME_UPPER");
  EXPECT_EQ(attribute<std::int64_t>(node_named(same, "features.2.conv.1.0"), "group"), 96);
  const Graph symmetric = build_model("mobilenet_v2", {.padding = Padding::symmetric})->graph(3, 64, 64);
  const GraphNode& first = node_named(symmetric, "features.0.0");
  EXPECT_THAT(attribute<std::vector<std::int64_t>>(first, "pads"), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(attribute<std::vector<std::int64_t>>(first, "strides"), ElementsAre(2, 2));
}

TEST(Graph, SharesEqualConstants) {
  EXPECT_EQ(build_model("mobilenet_v2", {})->graph(3, 64, 64).constants.size(), 2u) << "0 and 6 of ReLU6";
  EXPECT_EQ(build_model("se_resnet50", {})->graph(3, 64, 64).constants.size(), 1u) << "the axes of Unsqueeze";
}

TEST(Graph, JoinsTheShortcutAfterTheBranch) {
  const Graph graph = build_model("se_resnet50", {})->graph(3, 64, 64);
  EXPECT_THAT(node_named(graph, "layer1.0.add").inputs, ElementsAre("layer1.0.se.scale_2", "layer1.0.downsample.1"));
  EXPECT_THAT(node_named(graph, "layer1.1.add").inputs, ElementsAre("layer1.1.se.scale_2", "layer1.0.relu3"));
}

}  // namespace
}  // namespace assay::models
