// SPDX-License-Identifier: Apache-2.0
// resnet50_se: Keras' ResNet-50, squeeze-and-excitation of its last map, 128 hidden units, dropout, one logit.
#include "models/architectures.hpp"
#include "models/classification_head.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"
#include "models/resnet_trunk.hpp"
#include "models/squeeze_excite.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kHidden = 128;
constexpr double kDropout = 0.5;

}  // namespace

std::unique_ptr<Detector> build_resnet50_se(const ModelOptions& options) {
  auto root = std::make_shared<Sequence>();
  const std::int64_t features = add_resnet_trunk(*root, keras_resnet50(options));
  root->add("se", std::make_shared<SqueezeExcite>(features));
  add_classification_head(*root, {.features = features, .hidden = kHidden, .dropout = dropout_or(kDropout, options)});
  std::vector<std::string> head = head_names();
  head.push_back("se");
  return std::make_unique<Network>(std::move(root), NetworkOptions{.head = std::move(head), .seed = options.seed});
}

}  // namespace assay::models
