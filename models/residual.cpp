// SPDX-License-Identifier: Apache-2.0
#include "models/residual.hpp"

#include "models/activations.hpp"
#include "models/batch_norm.hpp"

namespace assay::models {

Residual& Residual::close(const std::shared_ptr<Layer>& downsample, const std::string& name,
                          const std::shared_ptr<Layer>& activation) {
  if (downsample != nullptr) downsample_ = register_module("downsample", downsample);
  add_ = register_module("add", std::make_shared<Add>());
  if (activation != nullptr) activation_ = register_module(name, activation);
  return *this;
}

bool Residual::can_fuse(const Pass& pass) const {
  const BatchNorm* last = Sequence::last_batch_norm();
  const bool known = activation_ == nullptr || activation_of(*activation_) != Activation::none;
  return known && pass.context.training && last != nullptr && last->can_fuse(pass);
}

at::Tensor Residual::compute(const at::Tensor& input, const Pass& pass) {
  if (can_fuse(pass)) {
    const at::Tensor shortcut = downsample_ == nullptr ? input : (*downsample_)(input, pass);
    const Activation after = activation_ == nullptr ? Activation::none : activation_of(*activation_);
    return compute_with({.residual = shortcut, .after = after}, input, pass);
  }
  const at::Tensor branch = Sequence::compute(input, pass);
  const at::Tensor shortcut = downsample_ == nullptr ? input : (*downsample_)(input, pass);
  const at::Tensor sum = (*add_)(branch, shortcut, pass);
  return activation_ == nullptr ? sum : (*activation_)(sum, pass);
}

void Residual::fold(const Folding& folding) {
  Sequence::fold(folding);
  if (downsample_ != nullptr) downsample_->fold(folding);
}

std::string Residual::emit(GraphBuilder& graph, const std::string& input) const {
  const std::string branch = Sequence::emit(graph, input);
  const std::string shortcut = downsample_ == nullptr ? input : downsample_->emit(graph, input);
  const std::string sum = add_->emit(graph, branch, shortcut);
  return activation_ == nullptr ? sum : activation_->emit(graph, sum);
}

}  // namespace assay::models
