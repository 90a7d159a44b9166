// SPDX-License-Identifier: Apache-2.0
#include "models/graph_builder.hpp"

namespace assay::models {

std::string GraphBuilder::add(const Operation& layer, const std::string& operation, std::vector<std::string> inputs,
                              std::vector<GraphAttribute> attributes) {
  std::string name = names_.at(&layer);
  const int number = ++used_[name];
  if (number > 1) name += "_" + std::to_string(number);
  graph_.nodes.push_back({operation, name, std::move(inputs), name, std::move(attributes)});
  return name;
}

std::string GraphBuilder::tensor(const Operation& layer, const std::string& name) const {
  return names_.at(&layer) + "." + name;
}

template <class Value>
std::string GraphBuilder::shared_constant(const Value& value) {
  for (const GraphConstant& known : graph_.constants) {
    const Value* same = std::get_if<Value>(&known.value);
    if (same != nullptr && *same == value) return known.name;
  }
  graph_.constants.push_back({"constant_" + std::to_string(graph_.constants.size()), value});
  return graph_.constants.back().name;
}

std::string GraphBuilder::constant(float value) {
  return shared_constant(value);
}

std::string GraphBuilder::constant(std::vector<std::int64_t> value) {
  return shared_constant(value);
}

Graph GraphBuilder::finish(const std::string& output) {
  Graph finished = std::exchange(graph_, {});
  used_.clear();
  finished.output = output;
  return finished;
}

}  // namespace assay::models
