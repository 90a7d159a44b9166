// SPDX-License-Identifier: Apache-2.0
// cnn5 takes pixels as they are (0..255): its first batch norm absorbs the scale. Order: convolution, ReLU, batch norm.
#include "models/activations.hpp"
#include "models/architectures.hpp"
#include "models/conv_bn_act.hpp"
#include "models/dropout.hpp"
#include "models/linear.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"
#include "models/pooling.hpp"

namespace assay::models {
namespace {

struct Block {
  std::int64_t channels;
  double dropout;
};

constexpr Block kPooledBlocks[] = {{32, 0.2}, {64, 0.3}, {128, 0.3}, {256, 0.4}};
constexpr std::int64_t kLastChannels = 512;
constexpr double kHeadDropout = 0.5;

std::shared_ptr<Sequence> make_features(std::int64_t channels, const BatchNormOptions& batch_norm) {
  auto features = std::make_shared<Sequence>();
  for (const Block& block : kPooledBlocks) {
    add_conv_act_bn(*features, channels, block.channels, batch_norm);
    add_conv_act_bn(*features, block.channels, block.channels, batch_norm);
    features->add(std::make_shared<MaxPool2d>(2, 2)).add(std::make_shared<Dropout>(block.dropout));
    channels = block.channels;
  }
  add_conv_act_bn(*features, channels, kLastChannels, batch_norm);
  add_conv_act_bn(*features, kLastChannels, kLastChannels, batch_norm);
  return features;
}

}  // namespace

std::unique_ptr<Detector> build_cnn5(const ModelOptions& options) {
  const double dropout = dropout_or(kHeadDropout, options);
  const BatchNormOptions batch_norm = batch_norm_or({}, options);
  auto root = std::make_shared<Sequence>();
  root->add("features", make_features(options.channels, batch_norm))
      .add("pool", std::make_shared<GlobalAveragePool>())
      .add("drop5", std::make_shared<Dropout>(dropout))
      .add("fc1", std::make_shared<Linear>(kLastChannels, kLastChannels))
      .add("relu", std::make_shared<ReLU>())
      .add("bn", std::make_shared<BatchNorm>(kLastChannels, batch_norm))
      .add("drop", std::make_shared<Dropout>(dropout))
      .add("fc2", std::make_shared<Linear>(kLastChannels, 1));
  return std::make_unique<Network>(
      std::move(root),
      NetworkOptions{.head = {"pool", "drop5", "fc1", "relu", "bn", "drop", "fc2"}, .seed = options.seed});
}

}  // namespace assay::models
