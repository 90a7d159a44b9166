// SPDX-License-Identifier: Apache-2.0
// cnn5 takes pixels as they are (0..255): its first batch norm absorbs the scale. Order: convolution, ReLU, batch norm.
#include "models/architectures.hpp"
#include "models/layers.hpp"
#include "models/network.hpp"

namespace assay::models {
namespace {

struct Block {
  std::int64_t channels;
  double dropout;
};

constexpr Block kPooledBlocks[] = {{32, 0.2}, {64, 0.3}, {128, 0.3}, {256, 0.4}};
constexpr std::int64_t kLastChannels = 512;
constexpr double kHeadDropout = 0.5;

void add_convolution(Sequence& features, std::int64_t inputs, std::int64_t outputs) {
  features.add(std::make_shared<Conv2d>(ConvolutionOptions{.inputs = inputs, .outputs = outputs, .padding = 1}))
      .add(std::make_shared<ReLU>())
      .add(std::make_shared<BatchNorm>(outputs));
}

std::shared_ptr<Sequence> make_features(std::int64_t channels) {
  auto features = std::make_shared<Sequence>();
  for (const Block& block : kPooledBlocks) {
    add_convolution(*features, channels, block.channels);
    add_convolution(*features, block.channels, block.channels);
    features->add(std::make_shared<MaxPool2d>(2, 2)).add(std::make_shared<Dropout>(block.dropout));
    channels = block.channels;
  }
  add_convolution(*features, channels, kLastChannels);
  add_convolution(*features, kLastChannels, kLastChannels);
  return features;
}

}  // namespace

std::unique_ptr<Detector> build_cnn5(const ModelOptions& options) {
  const double dropout = options.dropout < 0 ? kHeadDropout : options.dropout;
  auto root = std::make_shared<Sequence>();
  root->add("features", make_features(options.channels))
      .add("pool", std::make_shared<GlobalAveragePool>())
      .add("drop5", std::make_shared<Dropout>(dropout))
      .add("fc1", std::make_shared<Linear>(kLastChannels, kLastChannels))
      .add("relu", std::make_shared<ReLU>())
      .add("bn", std::make_shared<BatchNorm>(kLastChannels))
      .add("drop", std::make_shared<Dropout>(dropout))
      .add("fc2", std::make_shared<Linear>(kLastChannels, 1));
  return std::make_unique<Network>(std::move(root), 1, options.seed);
}

}  // namespace assay::models
