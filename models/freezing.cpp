// SPDX-License-Identifier: Apache-2.0
#include "models/freezing.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace assay::models {
namespace {

std::optional<std::size_t> whole_number(const std::string& text) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// The first dotted parts of all names: what a user may have meant.
std::string top_level_names(const std::vector<FreezableLayer>& layers) {
  std::string text;
  std::string_view last;
  for (const FreezableLayer& layer : layers) {
    const std::string_view top = std::string_view(layer.name).substr(0, layer.name.find('.'));
    if (top == last) continue;
    text += (text.empty() ? "" : ", ") + std::string(top);
    last = top;
  }
  return text;
}

std::set<std::size_t> first_layers(const std::vector<FreezableLayer>& layers, std::size_t count) {
  if (count == 0 || count > layers.size()) {
    throw std::invalid_argument("'" + std::to_string(count) + "' matches nothing: give a number from 1 to " +
                                std::to_string(layers.size()) + ", the layers with parameters");
  }
  std::set<std::size_t> found;
  for (std::size_t i = 0; i < count; ++i) found.insert(i);
  return found;
}

std::set<std::size_t> matching(const std::vector<FreezableLayer>& layers, const std::string& entry) {
  if (const auto count = whole_number(entry)) return first_layers(layers, *count);
  std::set<std::size_t> found;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool match = entry == "backbone" ? layers[i].backbone : has_dotted_prefix(layers[i].name, entry);
    if (match) found.insert(i);
  }
  if (found.empty()) {
    throw std::invalid_argument("'" + entry + "' matches no layer with parameters: give the start of a name that " +
                                "`assay models NAME` lists, whole parts of it (" + top_level_names(layers) +
                                "), `backbone`, or a number of layers");
  }
  return found;
}

}  // namespace

bool has_dotted_prefix(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && (name.size() == prefix.size() || name[prefix.size()] == '.');
}

std::set<std::size_t> layers_to_freeze(const std::vector<FreezableLayer>& layers,
                                       const std::vector<std::string>& entries) {
  std::set<std::size_t> frozen;
  for (const std::string& entry : entries) frozen.merge(matching(layers, entry));
  std::size_t training = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) training += layers[i].trains && !frozen.contains(i) ? 1 : 0;
  if (training > 0) return frozen;
  throw std::invalid_argument("'" + (entries.empty() ? std::string() : entries.back()) +
                              "' leaves no layer that trains: freeze less");
}

}  // namespace assay::models
