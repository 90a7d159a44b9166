// SPDX-License-Identifier: Apache-2.0
// The layers of a detector that have weights, told by the names and shapes of its tensors. Private to models/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/detector.hpp"
#include "models/keras_layers.hpp"

namespace assay::models {

struct WeightedLayer {
  std::string name;  // "layer1.0.conv1"
  WeightKind kind = WeightKind::dense;
  std::vector<std::int64_t> shape;  // of the weight
  bool has_bias = false;            // a batch norm's shift does not count
  bool backbone = false;
  std::string norm;  // of a convolution: the batch norm behind it; empty when there is none
};

// In order of registration, which is that of the network but for shortcuts.
std::vector<WeightedLayer> weighted_layers(const Detector& detector);
// In the order in which Keras lists them: the shortcut of a bottleneck before its third convolution.
std::vector<WeightedLayer> in_keras_order(std::vector<WeightedLayer> layers);

}  // namespace assay::models
