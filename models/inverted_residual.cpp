// SPDX-License-Identifier: Apache-2.0
#include "models/inverted_residual.hpp"

#include "models/conv_bn_act.hpp"
#include "models/residual.hpp"

namespace assay::models {

std::shared_ptr<Layer> make_inverted_residual(const InvertedResidualOptions& options) {
  const std::int64_t hidden = options.inputs * options.expansion;
  const BatchNormOptions& batch_norm = options.batch_norm;
  auto conv = std::make_shared<Sequence>();
  if (options.expansion != 1) {
    auto expand = std::make_shared<Sequence>();
    add_conv_bn_act(*expand, {.inputs = options.inputs, .outputs = hidden, .kernel = 1, .bias = false}, batch_norm,
                    Activation::relu6);
    conv->add(expand);
  }
  auto depthwise = std::make_shared<Sequence>();
  add_conv_bn_act(*depthwise,
                  {.inputs = hidden,
                   .outputs = hidden,
                   .stride = options.stride,
                   .padding = 1,
                   .groups = hidden,
                   .bias = false,
                   .same = options.same},
                  batch_norm, Activation::relu6);
  conv->add(depthwise);
  conv->add(std::make_shared<Conv2d>(
      ConvolutionOptions{.inputs = hidden, .outputs = options.outputs, .kernel = 1, .bias = false}));
  conv->add(std::make_shared<BatchNorm>(options.outputs, batch_norm));
  if (options.stride != 1 || options.inputs != options.outputs) {
    auto block = std::make_shared<Sequence>();
    block->add("conv", conv);
    return block;
  }
  auto block = std::make_shared<Residual>();
  block->add("conv", conv);
  block->close(nullptr);
  return block;
}

}  // namespace assay::models
