// SPDX-License-Identifier: Apache-2.0
#include "models/basic_block.hpp"

#include "models/activations.hpp"
#include "models/conv_bn_act.hpp"
#include "models/residual.hpp"

namespace assay::models {

std::shared_ptr<Layer> make_basic_block(const ResnetBlockOptions& options) {
  const ConvolutionOptions first = {.inputs = options.inputs,
                                    .outputs = options.width,
                                    .stride = options.stride,
                                    .padding = 1,
                                    .bias = options.convolution_bias,
                                    .keras_bias = true};
  const ConvolutionOptions second = {.inputs = options.width,
                                     .outputs = options.width,
                                     .padding = 1,
                                     .bias = options.convolution_bias,
                                     .keras_bias = true};
  auto block = std::make_shared<Residual>();
  add_conv_bn_act(*block, first, options.batch_norm, Activation::relu, {"conv1", "bn1", "relu1"});
  add_conv_bn_act(*block, second, options.batch_norm, Activation::none, {"conv2", "bn2", {}});
  block->close(make_downsample(options, options.width), "relu2", std::make_shared<ReLU>());
  return block;
}

}  // namespace assay::models
