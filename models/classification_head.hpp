// SPDX-License-Identifier: Apache-2.0
// The end of a network: global average pooling, then one dense layer or two. Private to models/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/layer.hpp"

namespace assay::models {

struct HeadOptions {
  std::int64_t features = 0;  // channels of the last map
  std::int64_t hidden = 0;    // 0: one dense layer
  double dropout = 0;         // before the last dense layer; 0: none
  int logits = 1;
};

// Adds pool, (fc1, relu,) drop and fc (fc2 where there are two) to the root of a network.
void add_classification_head(Sequence& root, const HeadOptions& options);

// Their names, for Network: everything else is the backbone.
std::vector<std::string> head_names();

}  // namespace assay::models
