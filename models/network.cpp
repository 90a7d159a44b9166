// SPDX-License-Identifier: Apache-2.0
#include "models/network.hpp"

#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "models/initialisers.hpp"
#include "models/layers.hpp"

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

LayerInfo describe(const std::string& name, const LayerOutput& output) {
  const auto parameters = output.layer->parameters(/*recurse=*/false);
  LayerInfo info;
  info.name = name;
  info.kind = output.layer->kind();
  info.output_shape = output.shape;
  info.parameters = elements(parameters);
  info.buffers = elements(output.layer->buffers(/*recurse=*/false));
  info.trainable = std::any_of(parameters.begin(), parameters.end(),
                               [](const at::Tensor& tensor) { return tensor.requires_grad(); });
  return info;
}

}  // namespace

Network::Network(std::shared_ptr<Layer> root, int logits, std::uint64_t seed)
    : root_(std::move(root)), logits_(logits) {
  std::uint32_t number = 0;
  for (const auto& module : root_->modules()) {
    if (auto* dropout = dynamic_cast<Dropout*>(module.get())) dropout->set_number(number++);
  }
  std::uint32_t index = 0;
  for (const auto& parameter : root_->parameters()) {
    if (parameter.dim() >= 2) fill_glorot_uniform(parameter, seed, index);
    ++index;
  }
}

at::Tensor Network::run(const at::Tensor& images, const Pass& pass) {
  if (images.dim() != 4 || images.scalar_type() != at::kFloat) {
    throw std::invalid_argument("a detector takes float32 images of shape [N, C, H, W]");
  }
  // Convolutions, pooling and batch norms are faster in this order on the CPU; a no-op where the caller already has it.
  return (*root_)(images.contiguous(at::MemoryFormat::ChannelsLast), pass);
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

std::vector<LayerInfo> Network::layers(int channels, int image_size) {
  const c10::NoGradGuard no_grad;
  std::vector<LayerOutput> outputs;
  run(at::zeros({1, channels, image_size, image_size}), {ForwardContext{}, &outputs});
  std::map<const torch::nn::Module*, std::string> names;
  for (const auto& entry : root_->named_modules()) names[entry.value().get()] = entry.key();
  std::vector<LayerInfo> table;
  for (const auto& output : outputs) table.push_back(describe(names.at(output.layer), output));
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
  return counts;
}

}  // namespace assay::models
