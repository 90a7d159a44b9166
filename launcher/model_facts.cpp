// SPDX-License-Identifier: Apache-2.0
#include "launcher/model_facts.hpp"

#include <algorithm>
#include <utility>

#include "launcher/layer_text.hpp"

namespace assay::launcher {

std::vector<std::string> layer_lines(const ModelFacts& facts) {
  std::vector<std::string> lines;
  for (const models::LayerInfo& layer : facts.layers) {
    lines.push_back(layer.name + ": " + layer.kind + ", " + shape_text(layer.output_shape) + ", " +
                    with_commas(layer.parameters) + " parameters");
  }
  return lines;
}

std::string counted_kinds(const std::vector<models::LayerInfo>& layers) {
  std::vector<std::pair<std::string, int>> kinds;
  for (const models::LayerInfo& layer : layers) {
    const auto known =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.first == layer.kind; });
    if (known == kinds.end()) {
      kinds.emplace_back(layer.kind, 1);
    } else {
      ++known->second;
    }
  }
  std::string text;
  for (const auto& [kind, count] : kinds) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
  return text;
}

}  // namespace assay::launcher
