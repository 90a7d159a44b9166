// SPDX-License-Identifier: Apache-2.0
#include "models/keras_match.hpp"

#include <algorithm>
#include <utility>

#include "models/keras_names.hpp"

namespace assay::models {
namespace {

constexpr WeightKind kKinds[] = {WeightKind::convolution, WeightKind::depthwise, WeightKind::batch_norm,
                                 WeightKind::dense};

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto extent : shape) text += (text.empty() ? "" : ",") + std::to_string(extent);
  return "[" + text + "]";
}

void add_list(std::string& text, const char* what, const std::vector<std::string>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) text += (i == 0 ? std::string("; ") + what + ": " : ", ") + items[i];
}

}  // namespace

KerasMatch::KerasMatch(std::vector<WeightedLayer> wanted, std::vector<KerasWeights> found)
    : wanted_(std::move(wanted)), found_(std::move(found)), used_(found_.size(), false) {
  match_names();
  for (const WeightKind kind : kKinds) match_in_order(kind, true);
  match_head();
}

void KerasMatch::match_names() {
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const auto name = torchvision_layer(found_[i].name);
    const auto layer = std::find_if(wanted_.begin(), wanted_.end(), [&](const WeightedLayer& each) {
      return each.backbone && name == each.name && each.kind == found_[i].kind && !pairs_.contains(each.name);
    });
    if (layer != wanted_.end()) take(*layer, i);
  }
}

void KerasMatch::match_in_order(WeightKind kind, bool backbone) {
  std::size_t next = 0;
  for (const WeightedLayer& layer : wanted_) {
    if (layer.kind != kind || layer.backbone != backbone || pairs_.contains(layer.name)) continue;
    while (next < found_.size() && (used_[next] || found_[next].kind != kind)) ++next;
    if (next == found_.size()) {
      missing_.push_back(layer.name);
    } else {
      take(layer, next);
    }
  }
}

void KerasMatch::match_head() {
  const KerasMatch without = *this;
  for (const WeightKind kind : kKinds) match_in_order(kind, false);
  if (wrong().empty() && unused().empty()) return;
  // No head, or one for another task: fine as long as nothing but dense layers is left over.
  const auto left = without.unused();
  const bool only_dense =
      std::all_of(left.begin(), left.end(), [](const KerasWeights* each) { return each->kind == WeightKind::dense; });
  if (only_dense) *this = without;
}

void KerasMatch::take(const WeightedLayer& layer, std::size_t index) {
  used_[index] = true;
  pairs_[layer.name] = index;
  const KerasWeights& found = found_[index];
  if (found.torch_shape() == layer.shape) return;
  misshaped_.push_back(found.name + " is " + shape_text(found.torch_shape()) + " instead of " +
                       shape_text(layer.shape) + " of " + layer.name);
}

const KerasWeights* KerasMatch::of(const std::string& layer) const {
  const auto pair = pairs_.find(layer);
  return pair == pairs_.end() ? nullptr : &found_[pair->second];
}

std::vector<const KerasWeights*> KerasMatch::unused() const {
  std::vector<const KerasWeights*> rest;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (!used_[i]) rest.push_back(&found_[i]);
  }
  return rest;
}

std::string KerasMatch::wrong() const {
  std::vector<std::string> unexpected;
  for (const KerasWeights* each : unused()) {
    if (each->kind != WeightKind::dense) unexpected.push_back(each->name);
  }
  std::string text;
  add_list(text, "missing", missing_);
  add_list(text, "unexpected", unexpected);
  add_list(text, "of another shape", misshaped_);
  return text;
}

}  // namespace assay::models
