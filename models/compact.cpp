// SPDX-License-Identifier: Apache-2.0
// compact takes pixels in 0..1 (its source's Rescaling layer is data.scale of the recipe). Order: convolution, ReLU,
// batch norm, pooling. Any image size from 8 pixels on.
#include "models/architectures.hpp"
#include "models/classification_head.hpp"
#include "models/conv_bn_act.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"
#include "models/pooling.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kBlockChannels[] = {32, 64, 128};
constexpr std::int64_t kLastChannels = 128;
constexpr double kDropout = 0.3;  // not stated by the source

}  // namespace

std::unique_ptr<Detector> build_compact(const ModelOptions& options) {
  const BatchNormOptions batch_norm = batch_norm_or({}, options);
  auto features = std::make_shared<Sequence>();
  std::int64_t inputs = options.channels;
  for (const std::int64_t outputs : kBlockChannels) {
    add_conv_act_bn(*features, inputs, outputs, batch_norm);
    features->add(std::make_shared<MaxPool2d>(2, 2));
    inputs = outputs;
  }
  auto root = std::make_shared<Sequence>();
  root->add("features", features);
  add_classification_head(*root, {.features = kLastChannels, .dropout = dropout_or(kDropout, options), .logits = 2});
  return std::make_unique<Network>(std::move(root),
                                   NetworkOptions{.logits = 2, .head = head_names(), .seed = options.seed});
}

}  // namespace assay::models
