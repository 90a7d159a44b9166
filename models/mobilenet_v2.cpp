// SPDX-License-Identifier: Apache-2.0
// mobilenet_v2 (Sandler et al., CVPR 2018, table 2), Keras' batch norm (epsilon 1e-3, momentum .999) and, unless the
// options say otherwise, its padding; then 128 hidden units, dropout, one logit. `features` has torchvision's names.
#include "models/architectures.hpp"
#include "models/classification_head.hpp"
#include "models/conv_bn_act.hpp"
#include "models/inverted_residual.hpp"
#include "models/network.hpp"
#include "models/own_values.hpp"

namespace assay::models {
namespace {

struct Stage {
  std::int64_t expansion;
  std::int64_t channels;
  int blocks;
  std::int64_t stride;  // of the first block
};

constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
constexpr std::int64_t kFirstChannels = 32;
constexpr std::int64_t kLastChannels = 1280;
constexpr std::int64_t kHidden = 128;
constexpr double kDropout = 0.3;
constexpr BatchNormOptions kBatchNorm = {.epsilon = 1e-3, .momentum = 0.001};

std::shared_ptr<Sequence> make_conv(const ConvolutionOptions& convolution, const BatchNormOptions& batch_norm) {
  auto layers = std::make_shared<Sequence>();
  add_conv_bn_act(*layers, convolution, batch_norm, Activation::relu6);
  return layers;
}

std::shared_ptr<Sequence> make_features(const ModelOptions& options) {
  const BatchNormOptions batch_norm = batch_norm_or(kBatchNorm, options);
  const bool same = options.padding == Padding::same;
  auto features = std::make_shared<Sequence>();
  features->add(make_conv(
      {.inputs = options.channels, .outputs = kFirstChannels, .stride = 2, .padding = 1, .bias = false, .same = same},
      batch_norm));
  std::int64_t inputs = kFirstChannels;
  for (const Stage& stage : kStages) {
    for (int i = 0; i < stage.blocks; ++i) {
      features->add(make_inverted_residual({.inputs = inputs,
                                            .outputs = stage.channels,
                                            .stride = i == 0 ? stage.stride : 1,
                                            .expansion = stage.expansion,
                                            .same = same,
                                            .batch_norm = batch_norm}));
      inputs = stage.channels;
    }
  }
  features->add(make_conv({.inputs = inputs, .outputs = kLastChannels, .kernel = 1, .bias = false}, batch_norm));
  return features;
}

}  // namespace

std::unique_ptr<Detector> build_mobilenet_v2(const ModelOptions& options) {
  auto root = std::make_shared<Sequence>();
  root->add("features", make_features(options));
  add_classification_head(*root,
                          {.features = kLastChannels, .hidden = kHidden, .dropout = dropout_or(kDropout, options)});
  return std::make_unique<Network>(std::move(root), NetworkOptions{.head = head_names(), .seed = options.seed});
}

}  // namespace assay::models
