// SPDX-License-Identifier: Apache-2.0
// The Detector that wraps a tree of layers. Private to models/: an architecture builds its tree and hands it over.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/layer.hpp"

namespace assay::models {

class Network final : public Detector {
 public:
  // root maps [N, C, H, W] to [N, logits]. Numbers its dropout layers and initialises its weights from the seed:
  // kernels (two dimensions or more) Glorot-uniform, everything else stays as its layer made it.
  Network(std::shared_ptr<Layer> root, int logits, std::uint64_t seed);

  at::Tensor forward(const at::Tensor& images, const ForwardContext& context) override;
  std::vector<NamedTensor> parameters() const override;
  std::vector<NamedTensor> buffers() const override;
  int logits() const override { return logits_; }
  std::vector<LayerInfo> layers(int channels, int image_size) override;
  ParameterCounts counts() const override;

 private:
  at::Tensor run(const at::Tensor& images, const Pass& pass);

  std::shared_ptr<Layer> root_;
  int logits_;
};

}  // namespace assay::models
