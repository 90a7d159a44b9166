// SPDX-License-Identifier: Apache-2.0
// What every layer is: a torch module with a kind (its name in the layer table) and a forward that also knows the pass
// it belongs to. Private to models/. A layer owns its parameters and children; a Pass lives for one forward. Children
// are registered in the order in which they are executed.
#pragma once

#include <torch/nn/module.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/detector.hpp"
#include "models/graph_builder.hpp"

namespace assay::models {

class Operation;

// Sees every leaf layer's input and output, in order of execution: what layer tables, recalibration and the search for
// the first value that is not finite have in common. Where a layer works in place its input is its output.
using LayerObserver = std::function<void(Operation&, const at::Tensor& input, const at::Tensor& output)>;

// Where a pass stops to look (Detector::forward_through).
struct Tap {
  const Operation* layer = nullptr;
  at::Tensor activations = {};  // of that layer, once it was computed
};

struct Pass {
  const ForwardContext& context;
  const LayerObserver* observer = nullptr;  // null: nobody looks, and neighbouring layers may be computed as one
  Tap* tap = nullptr;                       // null: nobody stops
};

// Whether the pass stops at this layer: then nothing may be computed as one with it.
inline bool stops_at(const Operation& layer, const Pass& pass) {
  return pass.tap != nullptr && pass.tap->layer == &layer;
}

// The tensor (float32) as convolutions and dense layers of this pass take it; differentiable.
at::Tensor in_precision(const at::Tensor& tensor, const Pass& pass);

// Whatever has a row in the layer table, with one input or several.
class Operation : public torch::nn::Module {
 public:
  explicit Operation(std::string kind) : kind_(std::move(kind)) {}

  const std::string& kind() const { return kind_; }

 protected:
  // To be called once per forward: the output, as the layers behind shall see it. Observers see leaf layers only.
  at::Tensor shown(const at::Tensor& input, at::Tensor output, const Pass& pass);

 private:
  std::string kind_;
};

// What Detector::fold_for_inference asks of the layers.
struct Folding {
  Precision precision = Precision::fp32;
  const Operation* kept = nullptr;  // is neither folded away nor given anything else to compute
};

// An operation with one input and one output.
class Layer : public Operation {
 public:
  using Operation::Operation;

  at::Tensor operator()(const at::Tensor& input, const Pass& pass);
  // To be called once, and then only forwards in evaluation mode. By default the children fold.
  virtual void fold(const Folding& folding);
  // Adds the layer's operators to the graph; returns the name of its output tensor. A layer without an effect in
  // evaluation mode adds nothing and returns its input.
  virtual std::string emit(GraphBuilder& graph, const std::string& input) const = 0;

 protected:
  virtual at::Tensor compute(const at::Tensor& input, const Pass& pass) = 0;
};

class BatchNorm;
struct BatchNormFusion;

// Layers applied one after the other, in the order in which they were added. A batch norm is computed together with the
// activation or the pooling beside it where that is possible: by ForwardContext::batch_norm where there is one, else in
// inference mode without gradients in place.
class Sequence : public Layer {
 public:
  Sequence() : Sequence("Sequence") {}

  // The name becomes part of the parameter names; without one it is the position ("0", "1", ...).
  Sequence& add(const std::string& name, const std::shared_ptr<Layer>& layer);
  Sequence& add(const std::shared_ptr<Layer>& layer) { return add(std::to_string(layers_.size()), layer); }
  void fold(const Folding& folding) override;
  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 protected:
  explicit Sequence(std::string kind) : Layer(std::move(kind)) {}
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
  // The batch norm that is computed last, also within a sequence at the end; null where something else is.
  virtual const BatchNorm* last_batch_norm() const;
  // compute() with the ending's residual and activation after last_batch_norm(), which must be able to fuse.
  at::Tensor compute_with(const BatchNormFusion& ending, const at::Tensor& input, const Pass& pass) const;

 private:
  at::Tensor run(const BatchNormFusion* ending, const at::Tensor& input, const Pass& pass) const;
  // Each computes what it can as one from position i on, into `activation`; returns how many layers that was, or 0.
  std::size_t infer_in_place(std::size_t i, const at::Tensor& activation, const Pass& pass) const;
  std::size_t compute_fused(std::size_t i, const BatchNormFusion* ending, at::Tensor& activation,
                            const Pass& pass) const;

  // Lets the convolution at i compute what follows it; returns how many layers that spared.
  std::size_t fold_into_convolution(std::size_t i, const Folding& folding) const;

  std::vector<std::shared_ptr<Layer>> layers_;
};

}  // namespace assay::models
