// SPDX-License-Identifier: Apache-2.0
#include "models/onnx_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <array>
#include <cstring>

namespace assay::models {
namespace {

using data::files::TensorBytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr std::array<float, 6> kValues = {1, -2, 3, 4, 5.5, 6};

TensorBytes weight_named(const std::string& name, const std::string& dtype = "F32") {
  return {name, dtype, {2, 3}, std::as_bytes(std::span(kValues))};
}

// images -> Clip -> Gemm.
Graph small_graph() {
  Graph graph;
  graph.nodes = {{"Clip", "relu6", {"images", "zero", ""}, "relu6", {}},
                 {"Gemm",
                  "fc",
                  {"relu6", "fc.weight"},
                  "fc",
                  {{"transB", std::int64_t{1}},
                   {"alpha", 0.5f},
                   {"mode", std::string("plain")},
                   {"axes", std::vector<std::int64_t>{2, 3}}}}};
  graph.constants = {{"zero", 0.0f}, {"axes", std::vector<std::int64_t>{1, 2}}};
  graph.output = "fc";
  return graph;
}

OnnxInterface small_interface() {
  return {.name = "tiny",
          .producer = "1.2.3",
          .channels = 3,
          .height = 8,
          .width = 9,
          .logits = 2,
          .metadata = {{"model", "tiny"}, {"classes", "FAKE,REAL"}}};
}

onnx::ModelProto parsed(const Graph& graph, const std::vector<TensorBytes>& weights) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(onnx_model(graph, weights, small_interface())));
  return model;
}

TEST(OnnxExport, StatesVersionsProducerAndMetadata) {
  const auto model = parsed(small_graph(), {weight_named("fc.weight")});
  EXPECT_EQ(model.ir_version(), 8);
  ASSERT_EQ(model.opset_import_size(), 1);
  EXPECT_EQ(model.opset_import(0).version(), 17);
  EXPECT_EQ(model.producer_name() + " " + model.producer_version(), "assay 1.2.3");
  ASSERT_EQ(model.metadata_props_size(), 2);
  EXPECT_EQ(model.metadata_props(1).key() + "=" + model.metadata_props(1).value(), "classes=FAKE,REAL");
}

TEST(OnnxExport, OnlyTheBatchIsOpen) {
  const auto graph = parsed(small_graph(), {weight_named("fc.weight")}).graph();
  ASSERT_EQ(graph.input_size(), 1);
  const auto& input = graph.input(0).type().tensor_type();
  EXPECT_EQ(graph.input(0).name(), "images");
  EXPECT_EQ(input.elem_type(), onnx::TensorProto::FLOAT);
  ASSERT_EQ(input.shape().dim_size(), 4);
  EXPECT_EQ(input.shape().dim(0).dim_param(), "N");
  EXPECT_EQ(input.shape().dim(1).dim_value(), 3);
  EXPECT_EQ(input.shape().dim(2).dim_value(), 8);
  EXPECT_EQ(input.shape().dim(3).dim_value(), 9);
  EXPECT_EQ(graph.output(0).name(), "logits");
  EXPECT_EQ(graph.output(0).type().tensor_type().shape().dim(1).dim_value(), 2);
}

TEST(OnnxExport, NodesKeepTheNamesOfLayersAndTheirAttributes) {
  const auto graph = parsed(small_graph(), {weight_named("fc.weight")}).graph();
  ASSERT_EQ(graph.node_size(), 2);
  EXPECT_EQ(graph.node(0).op_type(), "Clip");
  EXPECT_THAT(graph.node(0).input(), ElementsAre("images", "zero", ""));
  const auto& gemm = graph.node(1);
  EXPECT_EQ(gemm.name(), "fc");
  EXPECT_THAT(gemm.input(), ElementsAre("relu6", "fc.weight"));
  EXPECT_THAT(gemm.output(), ElementsAre("logits"));
  ASSERT_EQ(gemm.attribute_size(), 4);
  EXPECT_EQ(gemm.attribute(0).type(), onnx::AttributeProto::INT);
  EXPECT_EQ(gemm.attribute(0).i(), 1);
  EXPECT_EQ(gemm.attribute(1).f(), 0.5f);
  EXPECT_EQ(gemm.attribute(2).s(), "plain");
  EXPECT_THAT(gemm.attribute(3).ints(), ElementsAre(2, 3));
}

TEST(OnnxExport, WeightsAndConstantsAreInitialisers) {
  const auto graph = parsed(small_graph(), {weight_named("fc.weight"), weight_named("unread.weight")}).graph();
  ASSERT_EQ(graph.initializer_size(), 3) << "a weight that no node reads stays out";
  const auto& weight = graph.initializer(0);
  EXPECT_EQ(weight.name(), "fc.weight");
  EXPECT_THAT(weight.dims(), ElementsAre(2, 3));
  ASSERT_EQ(weight.raw_data().size(), sizeof(kValues));
  EXPECT_EQ(std::memcmp(weight.raw_data().data(), kValues.data(), sizeof(kValues)), 0);
  EXPECT_EQ(graph.initializer(1).name(), "zero");
  EXPECT_EQ(graph.initializer(1).dims_size(), 0);
  EXPECT_THAT(graph.initializer(1).float_data(), ElementsAre(0.0f));
  EXPECT_THAT(graph.initializer(2).dims(), ElementsAre(2));
  EXPECT_THAT(graph.initializer(2).int64_data(), ElementsAre(1, 2));
}

TEST(OnnxExport, EqualModelsAreEqualBytes) {
  const std::vector<TensorBytes> weights = {weight_named("fc.weight")};
  EXPECT_EQ(onnx_model(small_graph(), weights, small_interface()),
            onnx_model(small_graph(), weights, small_interface()));
}

TEST(OnnxExport, ATensorThatNothingDefinesIsRefused) {
  EXPECT_THAT([] { onnx_model(small_graph(), {}, small_interface()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("node 'fc' reads 'fc.weight'")));
}

TEST(OnnxExport, AnOutputThatNoNodeMakesIsRefused) {
  Graph graph = small_graph();
  graph.output = "elsewhere";
  const std::vector<TensorBytes> weights = {weight_named("fc.weight")};
  EXPECT_THAT([&] { onnx_model(graph, weights, small_interface()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("reads 'logits'")));
}

TEST(OnnxExport, TwoTensorsOfOneNameAreRefused) {
  Graph graph = small_graph();
  graph.nodes[0].output = "images";
  const std::vector<TensorBytes> weights = {weight_named("fc.weight")};
  EXPECT_THAT([&] { onnx_model(graph, weights, small_interface()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("two tensors of the graph are called 'images'")));
}

TEST(OnnxExport, AnotherNumberTypeIsRefused) {
  const std::vector<TensorBytes> weights = {weight_named("fc.weight", "I32")};
  EXPECT_THAT([&] { onnx_model(small_graph(), weights, small_interface()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("'fc.weight' is not float32")));
}

}  // namespace
}  // namespace assay::models
