// SPDX-License-Identifier: Apache-2.0
#include "models/bottleneck.hpp"

#include "models/activations.hpp"
#include "models/conv_bn_act.hpp"
#include "models/residual.hpp"
#include "models/squeeze_excite.hpp"

namespace assay::models {

std::shared_ptr<Layer> make_bottleneck(const ResnetBlockOptions& options) {
  const std::int64_t outputs = options.width * kBottleneckExpansion;
  const ConvolutionOptions narrow = {.inputs = options.inputs,
                                     .outputs = options.width,
                                     .kernel = 1,
                                     .stride = options.stride_on_first ? options.stride : 1,
                                     .bias = options.convolution_bias,
                                     .keras_bias = true};
  const ConvolutionOptions middle = {.inputs = options.width,
                                     .outputs = options.width,
                                     .stride = options.stride_on_first ? 1 : options.stride,
                                     .padding = 1,
                                     .bias = options.convolution_bias,
                                     .keras_bias = true};
  const ConvolutionOptions widen = {
      .inputs = options.width, .outputs = outputs, .kernel = 1, .bias = options.convolution_bias, .keras_bias = true};
  auto block = std::make_shared<Residual>();
  add_conv_bn_act(*block, narrow, options.batch_norm, Activation::relu, {"conv1", "bn1", "relu1"});
  add_conv_bn_act(*block, middle, options.batch_norm, Activation::relu, {"conv2", "bn2", "relu2"});
  add_conv_bn_act(*block, widen, options.batch_norm, Activation::none, {"conv3", "bn3", {}});
  if (options.squeeze_excite) block->add("se", std::make_shared<SqueezeExcite>(outputs));
  block->close(make_downsample(options, outputs), "relu3", std::make_shared<ReLU>());
  return block;
}

}  // namespace assay::models
