// SPDX-License-Identifier: Apache-2.0
// Grows a Graph while layers describe themselves. Private to models/.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/graph.hpp"

namespace assay::models {

class Operation;

class GraphBuilder {
 public:
  // names: of all layers, as the detector calls them.
  explicit GraphBuilder(std::map<const Operation*, std::string> names) : names_(std::move(names)) {}

  // One operator of this layer; returns the name of its output, which is the operator's too: the layer's name, from its
  // second operator on with a number ("pool", "pool_2").
  std::string add(const Operation& layer, const std::string& operation, std::vector<std::string> inputs,
                  std::vector<GraphAttribute> attributes = {});
  // The name of one of the layer's own parameters or buffers: "features.0" + "." + "weight".
  std::string tensor(const Operation& layer, const std::string& name) const;
  // A constant, shared between equal values.
  std::string constant(float value);
  std::string constant(std::vector<std::int64_t> value);

  // The finished graph; the builder is empty afterwards.
  Graph finish(const std::string& output);

 private:
  template <class Value>
  std::string shared_constant(const Value& value);

  std::map<const Operation*, std::string> names_;
  std::map<std::string, int> used_;  // operators per layer
  Graph graph_;
};

}  // namespace assay::models
