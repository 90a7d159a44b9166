// SPDX-License-Identifier: Apache-2.0
// resnet50_conv: Keras' ResNet-50, a batch norm, six 3x3 convolutions each with ReLU, batch norm and dropout, 128
// hidden units, dropout, one logit. The batch norms of the head have Keras' default epsilon, not ResNet's.
#include "models/architectures.hpp"
#include "models/classification_head.hpp"
#include "models/conv_bn_act.hpp"
#include "models/dropout.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"
#include "models/resnet_trunk.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kConvolutions[] = {16, 32, 64, 128, 256, 512};
constexpr std::int64_t kHidden = 128;
constexpr double kDropout = 0.5;

}  // namespace

std::unique_ptr<Detector> build_resnet50_conv(const ModelOptions& options) {
  const BatchNormOptions batch_norm = batch_norm_or({}, options);
  const double dropout = dropout_or(kDropout, options);
  auto root = std::make_shared<Sequence>();
  std::int64_t features = add_resnet_trunk(*root, keras_resnet50(options));
  auto head = std::make_shared<Sequence>();
  head->add(std::make_shared<BatchNorm>(features, batch_norm));
  for (const std::int64_t outputs : kConvolutions) {
    add_conv_act_bn(*head, features, outputs, batch_norm);
    head->add(std::make_shared<Dropout>(dropout));
    features = outputs;
  }
  root->add("head", head);
  add_classification_head(*root, {.features = features, .hidden = kHidden, .dropout = dropout});
  std::vector<std::string> names = head_names();
  names.push_back("head");
  return std::make_unique<Network>(std::move(root), NetworkOptions{.head = std::move(names), .seed = options.seed});
}

}  // namespace assay::models
