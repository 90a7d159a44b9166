// SPDX-License-Identifier: Apache-2.0
#include "models/network.hpp"

#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "models/convolution.hpp"
#include "models/dropout.hpp"
#include "models/freezing.hpp"
#include "models/recalibration.hpp"

namespace assay::models {
namespace {

std::vector<NamedTensor> named(const torch::OrderedDict<std::string, at::Tensor>& tensors) {
  std::vector<NamedTensor> result;
  for (const auto& entry : tensors) result.push_back({entry.key(), entry.value()});
  return result;
}

std::int64_t elements(const std::vector<at::Tensor>& tensors) {
  std::int64_t sum = 0;
  for (const auto& tensor : tensors) sum += tensor.numel();
  return sum;
}

bool any_trains(const std::vector<at::Tensor>& parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const at::Tensor& tensor) { return tensor.requires_grad(); });
}

LayerInfo describe(const std::string& name, const Operation& operation, const at::Tensor& output) {
  const auto parameters = operation.parameters(/*recurse=*/false);
  LayerInfo info;
  info.name = name;
  info.kind = operation.kind();
  info.output_shape = output.sizes().slice(1).vec();
  info.parameters = elements(parameters);
  info.buffers = elements(operation.buffers(/*recurse=*/false));
  info.trainable = any_trains(parameters);
  return info;
}

std::map<const Operation*, std::string> names_of(const Layer& root) {
  std::map<const Operation*, std::string> names;
  for (const auto& entry : root.named_modules()) {
    if (const auto* operation = dynamic_cast<const Operation*>(entry.value().get())) names[operation] = entry.key();
  }
  return names;
}

bool is_finite(const at::Tensor& tensor) {
  return at::isfinite(tensor).all().item<bool>();
}

}  // namespace

Network::Network(std::shared_ptr<Layer> root, NetworkOptions options)
    : root_(std::move(root)), options_(std::move(options)) {
  std::uint32_t number = 0;
  for (const auto& module : root_->modules()) {
    if (auto* dropout = dynamic_cast<Dropout*>(module.get())) dropout->set_number(number++);
  }
  initialise(root_->parameters(), options_.initialiser, options_.seed);
  one_parameter_ = root_->parameters().front();
}

at::Tensor Network::run(const at::Tensor& images, const Pass& asked) {
  ForwardContext context = asked.context;
  if (folded_) context.precision = *folded_;
  const Pass pass{.context = context, .observer = asked.observer, .tap = asked.tap};
  if (images.dim() != 4 || images.scalar_type() != at::kFloat) {
    throw std::invalid_argument("a detector takes float32 images of shape [N, C, H, W]");
  }
  // Convolutions, pooling and batch norms are faster in this order; a no-op where the caller already has it.
  const at::Tensor input = images.to(one_parameter_.device()).contiguous(at::MemoryFormat::ChannelsLast);
  return (*root_)(in_precision(input, pass), pass).to(at::kFloat);
}

at::Tensor Network::forward(const at::Tensor& images, const ForwardContext& context) {
  return run(images, {context});
}

std::vector<NamedTensor> Network::parameters() const {
  return named(root_->named_parameters());
}

std::vector<NamedTensor> Network::buffers() const {
  return named(root_->named_buffers());
}

bool Network::in_backbone(std::string_view name) const {
  const auto& head = options_.head;
  return std::none_of(head.begin(), head.end(), [&](const std::string& part) { return has_dotted_prefix(name, part); });
}

void Network::freeze(const std::vector<std::string>& layers) {
  if (layers.empty()) return;
  std::vector<FreezableLayer> freezable;
  std::vector<std::vector<at::Tensor>> parameters;
  for (const auto& entry : root_->named_modules()) {
    auto own = entry.value()->parameters(/*recurse=*/false);
    if (own.empty()) continue;
    freezable.push_back({entry.key(), in_backbone(entry.key()), any_trains(own)});
    parameters.push_back(std::move(own));
  }
  for (const std::size_t i : layers_to_freeze(freezable, layers)) {
    for (at::Tensor& parameter : parameters[i]) parameter.set_requires_grad(false);
  }
}

void Network::recalibrate_batch_norms(const std::vector<at::Tensor>& batches) {
  const c10::NoGradGuard no_grad;
  Recalibration recalibration;
  const LayerObserver observer = recalibration.observer();
  for (const at::Tensor& images : batches) run(images, {ForwardContext{}, &observer});
  recalibration.apply();
}

std::string Network::first_non_finite_layer(const at::Tensor& images, const ForwardContext& context) {
  const c10::NoGradGuard no_grad;
  const Operation* first = nullptr;
  // The pass goes on to its end: other ranks may wait in the batch norms behind.
  const LayerObserver observer = [&first](const Operation& layer, const at::Tensor&, const at::Tensor& output) {
    if (first == nullptr && !is_finite(output)) first = &layer;
  };
  run(images, {context, &observer});
  if (!is_finite(images)) return "input";
  return first == nullptr ? std::string() : names_of(*root_).at(first);
}

const Operation& Network::find(std::string_view layer) const {
  std::string known;
  for (const auto& entry : root_->named_modules()) {
    const auto* operation = dynamic_cast<const Operation*>(entry.value().get());
    if (operation == nullptr || entry.key().empty()) continue;
    if (entry.key() == layer) return *operation;
    if (operation->children().empty()) known += (known.empty() ? "" : ", ") + entry.key();
  }
  throw UnknownLayer("no layer '" + std::string(layer) + "'; the layers are: " + known);
}

TappedPass Network::forward_through(const at::Tensor& images, std::string_view layer, const ForwardContext& context) {
  Tap tap{.layer = &find(layer)};
  const c10::NoGradGuard no_grad;  // until the layer is reached
  at::Tensor logits = run(images, {.context = context, .tap = &tap});
  if (!tap.activations.defined()) {
    throw std::invalid_argument("layer '" + std::string(layer) + "' takes no part in a forward of its own");
  }
  return {.activations = std::move(tap.activations), .logits = std::move(logits)};
}

void Network::fold_for_inference(Precision precision, std::string_view kept) {
  const Folding folding{.precision = precision, .kept = kept.empty() ? nullptr : &find(kept)};
  for (at::Tensor& parameter : root_->parameters()) parameter.set_requires_grad(false);
  root_->fold(folding);
  folded_ = precision;
}

Graph Network::graph(int, int, int) {
  GraphBuilder builder(names_of(*root_));
  return builder.finish(root_->emit(builder, Graph{}.input));
}

std::vector<LayerInfo> Network::layers(int channels, int image_size) {
  const c10::NoGradGuard no_grad;
  const auto names = names_of(*root_);
  std::vector<LayerInfo> table;
  const LayerObserver observer = [&](const Operation& layer, const at::Tensor&, const at::Tensor& output) {
    table.push_back(describe(names.at(&layer), layer, output));
  };
  run(at::zeros({1, channels, image_size, image_size}), {ForwardContext{}, &observer});
  return table;
}

ParameterCounts Network::counts() const {
  ParameterCounts counts;
  for (const auto& parameter : root_->parameters()) {
    counts.parameters += parameter.numel();
    if (parameter.requires_grad()) counts.trainable += parameter.numel();
  }
  counts.buffers = elements(root_->buffers());
  counts.keras_parameters = counts.parameters + counts.buffers;
  counts.keras_trainable = counts.trainable;
  for (const auto& module : root_->modules()) {
    if (const auto* convolution = dynamic_cast<const Conv2d*>(module.get())) {
      counts.keras_parameters += convolution->missing_biases();
      counts.keras_trainable += convolution->missing_trainable_biases();
    }
  }
  return counts;
}

}  // namespace assay::models
