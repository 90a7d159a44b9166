// SPDX-License-Identifier: Apache-2.0
// A network in figures: its layer table, its counts, and one line that says what it is. Pure.
#pragma once

#include <string>
#include <vector>

#include "models/detector.hpp"

namespace assay::launcher {

struct ModelFacts {
  std::string name;
  std::vector<models::LayerInfo> layers;
  models::ParameterCounts counts;
  // "compact on 32x32x3: 3 Conv2d, 3 ReLU ... 1 Linear; 93,954 parameters, 93,954 trainable".
  std::string architecture;
};

// "conv1a: Conv2d, 32x32x32, 896 parameters": one line for each layer of the table.
std::vector<std::string> layer_lines(const ModelFacts& facts);

// "3 Conv2d, 3 ReLU, 1 Linear": the kinds of the layers in the order of their first one.
std::string counted_kinds(const std::vector<models::LayerInfo>& layers);

}  // namespace assay::launcher
