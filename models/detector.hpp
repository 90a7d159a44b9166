// SPDX-License-Identifier: Apache-2.0
// A detector: the network with its parameters, whatever architecture. Callers see tensors, names and shapes; the layers
// stay inside models/. Parameter names are torchvision's where torchvision has the architecture. Not thread-safe.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/graph.hpp"

namespace assay::models {

// A layer that the network does not have; the message lists those it has.
class UnknownLayer : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

enum class Activation { none, relu, relu6 };

// One batch normalisation with what stands beside it, so that all of it can be one pass over memory:
//   after(normalise(before(input)) * weight + bias + residual), then the greatest of each 2 x 2 pixels with `max_pool`.
struct BatchNormCall {
  at::Tensor input;   // float32 or bfloat16, [N, C] or [N, C, H, W]
  at::Tensor weight;  // float32 [C], as the three below
  at::Tensor bias;
  at::Tensor running_mean;  // updated in place while training
  at::Tensor running_var;
  double momentum = 0.1;
  double epsilon = 1e-5;
  Activation before = Activation::none;
  at::Tensor residual = {};  // of the input's shape and type, or undefined; left alone
  Activation after = Activation::none;
  bool max_pool = false;  // only with even H and W, without residual and activation after
  bool training = true;   // false: by the running statistics, which stay
};

// Supplied by whoever knows about ranks and devices; returns a fresh tensor.
using BatchNormFunction = std::function<at::Tensor(const BatchNormCall&)>;

// Of activations, and of the inputs and weights of convolutions and dense layers; parameters, their gradients,
// statistics, logits and the loss are float32 always.
enum class Precision { fp32, bf16 };

// What a forward pass needs to know besides its input. Default: evaluation.
struct ForwardContext {
  bool training = false;
  std::uint64_t seed = 0;  // dropout is drawn from (seed, step, sample), never from history
  std::uint64_t step = 0;
  at::Tensor step_on_device = {};  // int64 [1]: takes the place of `step` in a forward that is recorded and replayed
  at::Tensor samples = {};         // int64 [N]: the sample id of each row; needed in training mode by dropout
  // null: LibTorch's batch norm, while training with the statistics of this micro-batch.
  const BatchNormFunction* batch_norm = nullptr;
  Precision precision = Precision::fp32;
};

// What a pass leaves behind that stopped at a layer to look: the layer's output as a leaf that requires grad, [N, K, h,
// w] or [N, K], and the logits, which autograd knows as a function of it and of nothing before it.
struct TappedPass {
  at::Tensor activations;
  at::Tensor logits;
};

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

// One row of the layer table: leaf layers in the order of execution.
struct LayerInfo {
  std::string name;  // "features.0"
  std::string
      kind;  // "Conv2d", "BatchNorm", "Linear", "MaxPool2d", "Dropout", "GlobalAveragePool", "ReLU", "Rescaling"
  std::vector<std::int64_t> output_shape;  // without the batch: [C, H, W] or [C]
  std::int64_t parameters = 0;             // weights and biases, without running statistics
  std::int64_t buffers = 0;                // running statistics
  bool trainable = false;
};

// Counts of a model. Keras counts running statistics as (non-trainable) parameters and convolutions with their biases.
struct ParameterCounts {
  std::int64_t parameters = 0;  // weights and biases
  std::int64_t trainable = 0;   // of these, not frozen
  std::int64_t buffers = 0;     // running means and variances
  std::int64_t keras_parameters = 0;
  std::int64_t keras_trainable = 0;
};

class Detector {
 public:
  virtual ~Detector() = default;

  // images: float32 [N, C, H, W], already scaled as the recipe says, on any device. Returns logits [N, 1] (sigmoid =
  // P(REAL)) or [N, 2] (softmax; FAKE = 0, REAL = 1).
  virtual at::Tensor forward(const at::Tensor& images, const ForwardContext& context) = 0;
  virtual std::vector<NamedTensor> parameters() const = 0;  // in order of registration
  virtual std::vector<NamedTensor> buffers() const = 0;     // running statistics, in order of registration
  virtual int logits() const = 0;                           // 1 or 2
  // Whether a parameter, buffer or layer of this name belongs to the backbone, not to the classification head.
  virtual bool in_backbone(std::string_view name) const = 0;
  // Layers that do not train from now on; a frozen batch norm works in inference mode while training (the rule of
  // Keras). An entry is a dotted prefix of layer names ("layer3", "features.14.conv.0"), `backbone`, or a whole number
  // n: the first n layers of the table that have parameters. Throws std::invalid_argument, naming the entry, when one
  // matches nothing, and when nothing would train.
  virtual void freeze(const std::vector<std::string>& layers) = 0;
  // Estimates anew the running statistics of every batch norm from the images (batches as for forward) and moves scale
  // and shift so that the function in evaluation mode stays as it is: for weights whose batch norms were folded.
  virtual void recalibrate_batch_norms(const std::vector<at::Tensor>& batches) = 0;
  // The first layer, in order of execution, whose output is not finite for these images, or "input"; empty when all
  // are. Running statistics are moved as by any pass with this context.
  virtual std::string first_non_finite_layer(const at::Tensor& images, const ForwardContext& context) = 0;
  // A forward in evaluation mode from whose `layer` on gradients are wanted: a name of the layer table, or of a group
  // of layers ("layer4"). Throws UnknownLayer, which lists the layers, and std::invalid_argument when the layer did not
  // take part.
  virtual TappedPass forward_through(const at::Tensor& images, std::string_view layer,
                                     const ForwardContext& context) = 0;
  // For many forwards in evaluation mode with this precision, and nothing else, from now on: batch norms become part of
  // the convolutions before them, weights are brought to the precision and to the order in memory that convolutions
  // work in. Parameters and buffers are no longer those of the network; of the layers only `kept` can be tapped as it
  // was. Throws UnknownLayer.
  virtual void fold_for_inference(Precision precision, std::string_view kept = {}) = 0;
  // The network as a graph of ONNX operators, in evaluation mode, for images of channels x height x width.
  virtual Graph graph(int channels, int height, int width) = 0;
  // Layer table for an input of channels x image_size x image_size; runs one forward of a zero image in evaluation
  // mode.
  virtual std::vector<LayerInfo> layers(int channels, int image_size) = 0;
  virtual ParameterCounts counts() const = 0;
};

// P(REAL) in float32 [N] from logits [N, 1] or [N, 2].
at::Tensor probability_real(const at::Tensor& logits);

}  // namespace assay::models
