// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <utility>

#include "models/activations.hpp"
#include "models/batch_norm.hpp"
#include "models/convolution.hpp"
#include "models/layer.hpp"
#include "models/pooling.hpp"

namespace assay::models {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <class Kind>
Kind* layer_as(const std::shared_ptr<Layer>& layer) {
  return dynamic_cast<Kind*>(layer.get());
}

// The output of such a layer belongs to nobody else: the next layer may overwrite it.
bool makes_fresh_output(const std::shared_ptr<Layer>& layer) {
  return layer_as<Conv2d>(layer) != nullptr || activation_of(*layer) != Activation::none;
}

bool has_even_sides(const at::Tensor& images) {
  return images.dim() == 4 && images.size(2) % 2 == 0 && images.size(3) % 2 == 0;
}

}  // namespace

Sequence& Sequence::add(const std::string& name, const std::shared_ptr<Layer>& layer) {
  register_module(name, layer);
  layers_.push_back(layer);
  return *this;
}

at::Tensor Sequence::compute(const at::Tensor& input, const Pass& pass) {
  return run(nullptr, input, pass);
}

at::Tensor Sequence::compute_with(const BatchNormFusion& ending, const at::Tensor& input, const Pass& pass) const {
  return run(&ending, input, pass);
}

at::Tensor Sequence::run(const BatchNormFusion* ending, const at::Tensor& input, const Pass& pass) const {
  at::Tensor activation = input;
  std::size_t i = 0;
  while (i < layers_.size()) {
    std::size_t done = infer_in_place(i, activation, pass);
    if (done == 0) done = compute_fused(i, ending, activation, pass);
    if (done == 0) {
      const bool last = i + 1 == layers_.size() && ending != nullptr && !stops_at(*layers_[i], pass);
      const auto* nested = last ? layer_as<Sequence>(layers_[i]) : nullptr;
      activation = nested != nullptr ? nested->run(ending, activation, pass) : (*layers_[i])(activation, pass);
      done = 1;
    }
    i += done;
  }
  return activation;
}

const BatchNorm* Sequence::last_batch_norm() const {
  if (layers_.empty()) return nullptr;
  const auto* nested = layer_as<Sequence>(layers_.back());
  return nested != nullptr ? nested->last_batch_norm() : layer_as<BatchNorm>(layers_.back());
}

std::size_t Sequence::infer_in_place(std::size_t i, const at::Tensor& activation, const Pass& pass) const {
  if (pass.observer != nullptr || i == 0) return 0;
  const auto* batch_norm = layer_as<BatchNorm>(layers_[i]);
  if (batch_norm == nullptr || !makes_fresh_output(layers_[i - 1])) return 0;
  if (stops_at(*batch_norm, pass) || !batch_norm->can_infer_in_place(activation, pass)) return 0;
  const bool ends = i + 1 == layers_.size() || stops_at(*layers_[i + 1], pass);
  const Activation after = ends ? Activation::none : activation_of(*layers_[i + 1]);
  batch_norm->infer_in_place(activation, after == Activation::none ? -kInfinity : 0,
                             after == Activation::relu6 ? 6 : kInfinity);
  return after == Activation::none ? 1 : 2;
}

std::size_t Sequence::compute_fused(std::size_t i, const BatchNormFusion* ending, at::Tensor& activation,
                                    const Pass& pass) const {
  BatchNormFusion fusion;
  std::size_t at = i;
  fusion.before = activation_of(*layers_[at]);
  if (fusion.before != Activation::none) ++at;
  auto* batch_norm = at < layers_.size() ? layer_as<BatchNorm>(layers_[at]) : nullptr;
  if (batch_norm == nullptr || !batch_norm->can_fuse(pass)) return 0;
  if (stops_at(*batch_norm, pass) || stops_at(*layers_[i], pass)) return 0;
  ++at;
  if (at < layers_.size() && stops_at(*layers_[at], pass)) {
    // computed by itself
  } else if (at == layers_.size()) {
    if (ending != nullptr) {
      fusion.residual = ending->residual;
      fusion.after = ending->after;
    }
  } else if (fusion.after = activation_of(*layers_[at]); fusion.after != Activation::none) {
    ++at;
  } else if (const auto* pool = layer_as<MaxPool2d>(layers_[at]); pool != nullptr && pool->halves()) {
    fusion.max_pool = has_even_sides(activation);
    if (fusion.max_pool) ++at;
  }
  activation = batch_norm->fused(activation, fusion, pass);
  return at - i;
}

void Sequence::fold(const Folding& folding) {
  std::vector<std::shared_ptr<Layer>> left;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    left.push_back(layers_[i]);
    i += fold_into_convolution(i, folding);
  }
  layers_ = std::move(left);
}

std::size_t Sequence::fold_into_convolution(std::size_t i, const Folding& folding) const {
  auto* convolution = layer_as<Conv2d>(layers_[i]);
  if (convolution == nullptr) {
    layers_[i]->fold(folding);
    return 0;
  }
  const auto free = [&](std::size_t at) { return at < layers_.size() && layers_[at].get() != folding.kept; };
  const auto is_batch_norm = [&](std::size_t at) {
    return at < layers_.size() && layer_as<BatchNorm>(layers_[at]) != nullptr;
  };
  std::size_t next = i + 1;
  if (layers_[i].get() != folding.kept) {
    if (is_batch_norm(next) && free(next)) convolution->absorb(*layer_as<BatchNorm>(layers_[next++]));
    // An activation before a batch norm is computed with that.
    if (free(next) && !is_batch_norm(next + 1)) {
      const Activation after = activation_of(*layers_[next]);
      convolution->absorb(after);
      if (after != Activation::none) ++next;
    }
  }
  convolution->fold(folding);
  return next - i - 1;
}

std::string Sequence::emit(GraphBuilder& graph, const std::string& input) const {
  std::string tensor = input;
  for (const auto& layer : layers_) tensor = layer->emit(graph, tensor);
  return tensor;
}

}  // namespace assay::models
