// SPDX-License-Identifier: Apache-2.0
#include "models/keras_names.hpp"

#include <charconv>
#include <map>
#include <string_view>

namespace assay::models {
namespace {

// Takes a prefix off the text; false, and nothing taken, when it starts with something else.
bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_number(std::string_view& text, int& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return true;
}

// conv{2..5}_block{1..}_{0..3}_{conv|bn}: convolution 0 is the shortcut.
std::optional<std::string> bottleneck_layer(std::string_view name) {
  int stage = 0;
  int block = 0;
  int convolution = 0;
  if (!skip(name, "conv") || !take_number(name, stage) || !skip(name, "_block") || !take_number(name, block) ||
      !skip(name, "_") || !take_number(name, convolution) || (name != "_conv" && name != "_bn")) {
    return std::nullopt;
  }
  if (stage < 2 || block < 1 || convolution > 3) return std::nullopt;
  const bool is_norm = name == "_bn";
  const std::string prefix = "layer" + std::to_string(stage - 1) + "." + std::to_string(block - 1) + ".";
  if (convolution == 0) return prefix + "downsample." + (is_norm ? "1" : "0");
  return prefix + (is_norm ? "bn" : "conv") + std::to_string(convolution);
}

// block_{1..16}_{expand|depthwise|project}[_BN]; expanded_conv, the first, has no expansion.
std::optional<std::string> inverted_residual_layer(std::string_view name) {
  int block = 0;
  const bool first = skip(name, "expanded_conv");
  if (!first && (!skip(name, "block_") || !take_number(name, block) || block < 1)) return std::nullopt;
  static const std::map<std::string_view, std::string_view> places = {{"_expand", "0.0"},    {"_expand_BN", "0.1"},
                                                                      {"_depthwise", "1.0"}, {"_depthwise_BN", "1.1"},
                                                                      {"_project", "2"},     {"_project_BN", "3"}};
  static const std::map<std::string_view, std::string_view> places_of_the_first = {
      {"_depthwise", "0.0"}, {"_depthwise_BN", "0.1"}, {"_project", "1"}, {"_project_BN", "2"}};
  const auto& known = first ? places_of_the_first : places;
  const auto place = known.find(name);
  if (place == known.end()) return std::nullopt;
  return "features." + std::to_string(block + 1) + ".conv." + std::string(place->second);
}

}  // namespace

std::optional<std::string> torchvision_layer(const std::string& keras_layer) {
  static const std::map<std::string_view, std::string_view> ends = {
      {"conv1_conv", "conv1"},      {"conv1_bn", "bn1"},         {"Conv1", "features.0.0"},
      {"bn_Conv1", "features.0.1"}, {"Conv_1", "features.18.0"}, {"Conv_1_bn", "features.18.1"}};
  if (const auto end = ends.find(keras_layer); end != ends.end()) return std::string(end->second);
  if (auto layer = bottleneck_layer(keras_layer)) return layer;
  return inverted_residual_layer(keras_layer);
}

}  // namespace assay::models
