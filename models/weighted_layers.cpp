// SPDX-License-Identifier: Apache-2.0
#include "models/weighted_layers.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace assay::models {
namespace {

std::set<std::string> names_of_norms(const Detector& detector) {
  constexpr std::string_view kMean = ".running_mean";
  std::set<std::string> names;
  for (const auto& buffer : detector.buffers()) {
    if (buffer.name.ends_with(kMean)) names.insert(buffer.name.substr(0, buffer.name.size() - kMean.size()));
  }
  return names;
}

WeightKind kind_of(const std::vector<std::int64_t>& shape) {
  if (shape.size() == 2) return WeightKind::dense;
  return shape.size() == 4 && shape[1] == 1 && shape[0] > 1 ? WeightKind::depthwise : WeightKind::convolution;
}

bool is_convolution(const WeightedLayer& layer) {
  return layer.kind == WeightKind::convolution || layer.kind == WeightKind::depthwise;
}

void name_norms(std::vector<WeightedLayer>& layers) {
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    const WeightedLayer& next = layers[i + 1];
    const bool fits = is_convolution(layers[i]) && next.kind == WeightKind::batch_norm;
    if (fits && next.shape[0] == layers[i].shape[0]) layers[i].norm = next.name;
  }
}

// Puts block.shortcut in front of block.third.
void move_shortcuts(std::vector<WeightedLayer>& layers, std::string_view shortcut, std::string_view third) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string& name = layers[i].name;
    if (!name.ends_with(shortcut)) continue;
    const std::string wanted = name.substr(0, name.size() - shortcut.size()) + std::string(third);
    const auto place = std::find_if(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const WeightedLayer& layer) { return layer.name == wanted; });
    std::rotate(place, layers.begin() + static_cast<std::ptrdiff_t>(i),
                layers.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

}  // namespace

std::vector<WeightedLayer> weighted_layers(const Detector& detector) {
  constexpr std::string_view kWeight = ".weight";
  const std::set<std::string> norms = names_of_norms(detector);
  std::vector<WeightedLayer> layers;
  for (const auto& [name, tensor] : detector.parameters()) {
    const std::string layer = name.substr(0, name.rfind('.'));
    if (name.ends_with(kWeight)) {
      const bool is_norm = norms.contains(layer);
      layers.push_back({layer, is_norm ? WeightKind::batch_norm : kind_of(tensor.sizes().vec()), tensor.sizes().vec(),
                        false, detector.in_backbone(name), ""});
    } else if (!layers.empty() && layers.back().name == layer && !norms.contains(layer)) {
      layers.back().has_bias = true;
    }
  }
  name_norms(layers);
  return layers;
}

std::vector<WeightedLayer> in_keras_order(std::vector<WeightedLayer> layers) {
  move_shortcuts(layers, ".downsample.0", ".conv3");
  move_shortcuts(layers, ".downsample.1", ".bn3");
  return layers;
}

}  // namespace assay::models
