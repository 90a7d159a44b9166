// SPDX-License-Identifier: Apache-2.0
// torchvision's ResNet-50 and ResNet-18, and ResNet-50 with squeeze-and-excitation in each block, with one logit and
// torchvision's initialisers.
#include "models/architectures.hpp"
#include "models/classification_head.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"
#include "models/resnet_trunk.hpp"

namespace assay::models {
namespace {

std::unique_ptr<Detector> build(const ResnetOptions& resnet, const ModelOptions& options) {
  auto root = std::make_shared<Sequence>();
  const std::int64_t features = add_resnet_trunk(*root, resnet);
  add_classification_head(*root, {.features = features, .dropout = dropout_or(0, options)});
  return std::make_unique<Network>(
      std::move(root),
      NetworkOptions{.head = head_names(), .initialiser = Initialiser::torchvision, .seed = options.seed});
}

}  // namespace

std::unique_ptr<Detector> build_resnet50(const ModelOptions& options) {
  return build(torchvision_resnet(options), options);
}

std::unique_ptr<Detector> build_se_resnet50(const ModelOptions& options) {
  ResnetOptions resnet = torchvision_resnet(options);
  resnet.block = ResnetBlock::bottleneck_with_squeeze_excite;
  return build(resnet, options);
}

std::unique_ptr<Detector> build_resnet18(const ModelOptions& options) {
  ResnetOptions resnet = torchvision_resnet(options);
  resnet.block = ResnetBlock::basic;
  resnet.blocks = {2, 2, 2, 2};
  return build(resnet, options);
}

}  // namespace assay::models
