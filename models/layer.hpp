// SPDX-License-Identifier: Apache-2.0
// What every layer is: a torch module with a kind (its name in the layer table) and a forward that also knows the pass
// it belongs to. Private to models/. A layer owns its parameters and children; a Pass lives for one forward.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/detector.hpp"

namespace assay::models {

class Layer;

// The output of one leaf layer, noted while a layer table is made.
struct LayerOutput {
  const Layer* layer = nullptr;
  std::vector<std::int64_t> shape;  // without the batch
};

struct Pass {
  const ForwardContext& context;
  std::vector<LayerOutput>* record = nullptr;  // null: nothing is noted
};

class Layer : public torch::nn::Module {
 public:
  explicit Layer(std::string kind) : kind_(std::move(kind)) {}

  at::Tensor operator()(const at::Tensor& input, const Pass& pass);
  const std::string& kind() const { return kind_; }

 protected:
  virtual at::Tensor compute(const at::Tensor& input, const Pass& pass) = 0;

 private:
  std::string kind_;
};

// Layers applied one after the other, in the order in which they were added.
class Sequence final : public Layer {
 public:
  Sequence() : Layer("Sequence") {}

  // The name becomes part of the parameter names; without one it is the position ("0", "1", ...).
  Sequence& add(const std::string& name, const std::shared_ptr<Layer>& layer);
  Sequence& add(const std::shared_ptr<Layer>& layer) { return add(std::to_string(layers_.size()), layer); }

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  std::vector<std::shared_ptr<Layer>> layers_;
};

}  // namespace assay::models
