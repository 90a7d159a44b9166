// SPDX-License-Identifier: Apache-2.0
#include "models/onnx_export.hpp"

#include <onnx/onnx_pb.h>

#include <map>
#include <set>
#include <stdexcept>

namespace assay::models {
namespace {

using data::files::TensorBytes;

constexpr std::int64_t kIrVersion = 8;
constexpr std::int64_t kOpset = 17;
constexpr const char* kOutput = "logits";

// The names that may be read at one point of the graph; each is defined once, as ONNX demands.
class DefinedNames {
 public:
  void define(const std::string& name) {
    if (!names_.insert(name).second) throw std::invalid_argument("two tensors of the graph are called '" + name + "'");
  }
  void require(const std::string& name, const std::string& reader) const {
    if (names_.contains(name)) return;
    throw std::invalid_argument("node '" + reader + "' reads '" + name + "', which nothing before it defines");
  }

 private:
  std::set<std::string> names_;
};

struct AttributeWriter {
  onnx::AttributeProto& attribute;

  void operator()(std::int64_t value) const {
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  void operator()(float value) const {
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
  }
  void operator()(const std::string& value) const {
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }
};

struct ConstantWriter {
  onnx::TensorProto& tensor;

  void operator()(float value) const {
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values) tensor.add_int64_data(value);
  }
};

onnx::TensorShapeProto& describe_floats(onnx::ValueInfoProto& value, const std::string& name) {
  value.set_name(name);
  auto& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("N");
  return *type.mutable_shape();
}

void describe_ends(onnx::GraphProto& proto, const Graph& graph, const OnnxInterface& interface) {
  auto& input = describe_floats(*proto.add_input(), graph.input);
  for (const int size : {interface.channels, interface.height, interface.width}) input.add_dim()->set_dim_value(size);
  describe_floats(*proto.add_output(), kOutput).add_dim()->set_dim_value(interface.logits);
}

std::set<std::string> names_read(const Graph& graph) {
  std::set<std::string> names;
  for (const auto& node : graph.nodes) names.insert(node.inputs.begin(), node.inputs.end());
  return names;
}

void add_weights(onnx::GraphProto& proto, const Graph& graph, std::span<const TensorBytes> weights,
                 DefinedNames& defined) {
  const std::set<std::string> read = names_read(graph);
  for (const TensorBytes& weight : weights) {
    if (!read.contains(weight.name)) continue;
    if (weight.dtype != "F32") throw std::invalid_argument("weight '" + weight.name + "' is not float32");
    defined.define(weight.name);
    onnx::TensorProto& tensor = *proto.add_initializer();
    tensor.set_name(weight.name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t size : weight.shape) tensor.add_dims(size);
    tensor.set_raw_data(weight.bytes.data(), weight.bytes.size());
  }
}

void add_constants(onnx::GraphProto& proto, const Graph& graph, DefinedNames& defined) {
  for (const GraphConstant& constant : graph.constants) {
    defined.define(constant.name);
    onnx::TensorProto& tensor = *proto.add_initializer();
    tensor.set_name(constant.name);
    std::visit(ConstantWriter{tensor}, constant.value);
  }
}

void add_nodes(onnx::GraphProto& proto, const Graph& graph, DefinedNames& defined) {
  // The graph names its last tensor after the layer that makes it; the file calls it "logits".
  const auto renamed = [&](const std::string& name) { return name == graph.output ? kOutput : name; };
  for (const GraphNode& node : graph.nodes) {
    onnx::NodeProto& out = *proto.add_node();
    out.set_op_type(node.operation);
    out.set_name(node.name);
    for (const std::string& input : node.inputs) {
      // An empty name is an optional input left out.
      if (!input.empty()) defined.require(renamed(input), node.name);
      out.add_input(renamed(input));
    }
    defined.define(renamed(node.output));
    out.add_output(renamed(node.output));
    for (const auto& [name, value] : node.attributes) {
      onnx::AttributeProto& attribute = *out.add_attribute();
      attribute.set_name(name);
      std::visit(AttributeWriter{attribute}, value);
    }
  }
  defined.require(kOutput, "output");
}

}  // namespace

std::string onnx_model(const Graph& graph, std::span<const TensorBytes> weights, const OnnxInterface& interface) {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("assay");
  model.set_producer_version(interface.producer);
  onnx::OperatorSetIdProto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  for (const auto& [key, value] : interface.metadata) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  onnx::GraphProto& proto = *model.mutable_graph();
  proto.set_name(interface.name);
  describe_ends(proto, graph, interface);
  DefinedNames defined;
  defined.define(graph.input);
  add_weights(proto, graph, weights, defined);
  add_constants(proto, graph, defined);
  add_nodes(proto, graph, defined);
  std::string bytes;
  if (!model.SerializeToString(&bytes)) throw std::invalid_argument("the model is larger than ONNX allows (2 GiB)");
  return bytes;
}

}  // namespace assay::models
