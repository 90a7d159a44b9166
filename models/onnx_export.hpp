// SPDX-License-Identifier: Apache-2.0
// A detector as an ONNX model (IR version 8, opset 17): its graph with its weights inside, readable by onnxruntime and
// every other ONNX tool. Plain bytes in and out, no tensors: the headers of protobuf stay away from those of torch.
// Equal arguments give equal bytes. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/graph.hpp"

namespace assay::models {

// What the graph itself does not say. The batch is the open dimension "N"; all others are fixed.
struct OnnxInterface {
  std::string name;      // of the model: "cnn5"
  std::string producer;  // version of this program
  int channels = 3;      // of the input
  int height = 0;
  int width = 0;
  int logits = 1;                                             // columns of the output
  std::vector<std::pair<std::string, std::string>> metadata;  // the model's metadata_props, in this order
};

// The bytes of a .onnx file. Input graph.input (float32 [N, channels, height, width]), output "logits" (float32 [N,
// logits]); nodes carry the names of the layers, initialisers those of `weights`, of which only those that some node
// reads are written. Throws std::invalid_argument when a node reads a tensor that nothing before it defines, when two
// things have one name, or when a weight is not float32.
std::string onnx_model(const Graph& graph, std::span<const data::files::TensorBytes> weights,
                       const OnnxInterface& interface);

}  // namespace assay::models
