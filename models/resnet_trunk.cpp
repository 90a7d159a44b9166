// SPDX-License-Identifier: Apache-2.0
#include "models/resnet_trunk.hpp"

#include <string>

#include "models/basic_block.hpp"
#include "models/bottleneck.hpp"
#include "models/conv_bn_act.hpp"
#include "models/own_values.hpp"
#include "models/pooling.hpp"

namespace assay::models {
namespace {

constexpr std::int64_t kStemChannels = 64;
constexpr BatchNormOptions kKerasBatchNorm = {.epsilon = 1.001e-5, .momentum = 0.01};
constexpr BatchNormOptions kTorchBatchNorm = {.epsilon = 1e-5, .momentum = 0.1};

ResnetOptions shared_options(const ModelOptions& options, const BatchNormOptions& own) {
  ResnetOptions resnet;
  resnet.channels = options.channels;
  resnet.convolution_bias = options.convolution_bias;
  resnet.batch_norm = batch_norm_or(own, options);
  return resnet;
}

}  // namespace

std::int64_t add_resnet_trunk(Sequence& root, const ResnetOptions& options) {
  add_conv_bn_act(root,
                  {.inputs = options.channels,
                   .outputs = kStemChannels,
                   .kernel = 7,
                   .stride = 2,
                   .padding = 3,
                   .bias = options.convolution_bias,
                   .keras_bias = true},
                  options.batch_norm, Activation::relu, {"conv1", "bn1", "relu"});
  root.add("maxpool", std::make_shared<MaxPool2d>(3, 2, 1));
  const bool basic = options.block == ResnetBlock::basic;
  std::int64_t inputs = kStemChannels;
  std::int64_t width = kStemChannels;
  for (std::size_t stage = 0; stage < options.blocks.size(); ++stage) {
    auto layer = std::make_shared<Sequence>();
    for (int i = 0; i < options.blocks[stage]; ++i) {
      const ResnetBlockOptions block = {.inputs = inputs,
                                        .width = width,
                                        .stride = stage > 0 && i == 0 ? 2 : 1,
                                        .stride_on_first = options.stride_on_first,
                                        .squeeze_excite = options.block == ResnetBlock::bottleneck_with_squeeze_excite,
                                        .convolution_bias = options.convolution_bias,
                                        .batch_norm = options.batch_norm};
      layer->add(basic ? make_basic_block(block) : make_bottleneck(block));
      inputs = basic ? width : width * kBottleneckExpansion;
    }
    root.add("layer" + std::to_string(stage + 1), layer);
    width *= 2;
  }
  return inputs;
}

ResnetOptions keras_resnet50(const ModelOptions& options) {
  ResnetOptions resnet = shared_options(options, kKerasBatchNorm);
  resnet.stride_on_first = options.stride_on != StrideOn::conv2;
  return resnet;
}

ResnetOptions torchvision_resnet(const ModelOptions& options) {
  ResnetOptions resnet = shared_options(options, kTorchBatchNorm);
  resnet.stride_on_first = options.stride_on == StrideOn::conv1;
  return resnet;
}

}  // namespace assay::models
