// SPDX-License-Identifier: Apache-2.0
// The Detector that wraps a tree of layers. Private to models/: an architecture builds its tree and hands it over.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/initialisers.hpp"
#include "models/layer.hpp"

namespace assay::models {

struct NetworkOptions {
  int logits = 1;
  std::vector<std::string> head = {};  // names of those children of the root that are the classification head
  Initialiser initialiser = Initialiser::keras;
  std::uint64_t seed = 0;  // of the initialiser
};

class Network final : public Detector {
 public:
  // root maps [N, C, H, W] to [N, logits]. Numbers its dropout layers and initialises its weights.
  Network(std::shared_ptr<Layer> root, NetworkOptions options);

  at::Tensor forward(const at::Tensor& images, const ForwardContext& context) override;
  std::vector<NamedTensor> parameters() const override;
  std::vector<NamedTensor> buffers() const override;
  int logits() const override { return options_.logits; }
  bool in_backbone(std::string_view name) const override;
  void freeze(const std::vector<std::string>& layers) override;
  void recalibrate_batch_norms(const std::vector<at::Tensor>& batches) override;
  std::string first_non_finite_layer(const at::Tensor& images, const ForwardContext& context) override;
  TappedPass forward_through(const at::Tensor& images, std::string_view layer, const ForwardContext& context) override;
  void fold_for_inference(Precision precision, std::string_view kept) override;
  Graph graph(int channels, int height, int width) override;
  std::vector<LayerInfo> layers(int channels, int image_size) override;
  ParameterCounts counts() const override;

 private:
  at::Tensor run(const at::Tensor& images, const Pass& asked);
  const Operation& find(std::string_view layer) const;

  std::shared_ptr<Layer> root_;
  NetworkOptions options_;
  at::Tensor one_parameter_;         // all of them are on one device
  std::optional<Precision> folded_;  // takes the place of a pass's precision
};

}  // namespace assay::models
