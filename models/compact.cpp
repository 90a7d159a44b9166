// SPDX-License-Identifier: Apache-2.0
// compact takes pixels in 0..1 (its source's Rescaling layer is data.scale of the recipe). Order: convolution, ReLU,
// batch norm, pooling. Any image size from 8 pixels on.
#include "models/architectures.hpp"
#include "models/layers.hpp"
#include "models/network.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kBlockChannels[] = {32, 64, 128};
constexpr std::int64_t kLastChannels = 128;
constexpr double kDropout = 0.3;  // not stated by the source

}  // namespace

std::unique_ptr<Detector> build_compact(const ModelOptions& options) {
  auto features = std::make_shared<Sequence>();
  std::int64_t inputs = options.channels;
  for (const std::int64_t outputs : kBlockChannels) {
    features->add(std::make_shared<Conv2d>(ConvolutionOptions{.inputs = inputs, .outputs = outputs, .padding = 1}))
        .add(std::make_shared<ReLU>())
        .add(std::make_shared<BatchNorm>(outputs))
        .add(std::make_shared<MaxPool2d>(2, 2));
    inputs = outputs;
  }
  auto root = std::make_shared<Sequence>();
  root->add("features", features)
      .add("pool", std::make_shared<GlobalAveragePool>())
      .add("drop", std::make_shared<Dropout>(options.dropout < 0 ? kDropout : options.dropout))
      .add("fc", std::make_shared<Linear>(kLastChannels, 2));
  return std::make_unique<Network>(std::move(root), 2, options.seed);
}

}  // namespace assay::models
