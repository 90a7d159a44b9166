// SPDX-License-Identifier: Apache-2.0
// A network as a list of operators in the vocabulary of ONNX (opset 17), in order of execution. Plain data: what layers
// say of themselves, and what an exporter writes down. Tensors are named; parameters and buffers under the names of the
// detector ("features.0.weight").
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace assay::models {

using GraphAttribute =
    std::pair<std::string, std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>>;

struct GraphNode {
  std::string operation;            // "Conv"
  std::string name;                 // of the layer: "layer1.0.conv1"
  std::vector<std::string> inputs;  // tensors
  std::string output;
  std::vector<GraphAttribute> attributes;
};

// A tensor that is no weight: limits of a Clip, axes of an Unsqueeze.
struct GraphConstant {
  std::string name;
  std::variant<float, std::vector<std::int64_t>> value;  // a scalar, or one dimension
};

struct Graph {
  std::string input = "images";  // [N, channels, height, width] float32
  std::string output;            // logits [N, k]
  std::vector<GraphNode> nodes;
  std::vector<GraphConstant> constants;
};

}  // namespace assay::models
