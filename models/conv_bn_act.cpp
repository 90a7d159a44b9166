// SPDX-License-Identifier: Apache-2.0
#include "models/conv_bn_act.hpp"

#include "models/activations.hpp"

namespace assay::models {

void add_conv_bn_act(Sequence& layers, const ConvolutionOptions& convolution, const BatchNormOptions& batch_norm,
                     Activation activation, const ConvBnActNames& names) {
  layers.add(names.convolution, std::make_shared<Conv2d>(convolution))
      .add(names.batch_norm, std::make_shared<BatchNorm>(convolution.outputs, batch_norm));
  if (activation == Activation::relu) layers.add(names.activation, std::make_shared<ReLU>());
  if (activation == Activation::relu6) layers.add(names.activation, std::make_shared<ReLU6>());
}

void add_conv_act_bn(Sequence& layers, std::int64_t inputs, std::int64_t outputs, const BatchNormOptions& batch_norm) {
  layers.add(std::make_shared<Conv2d>(ConvolutionOptions{.inputs = inputs, .outputs = outputs, .padding = 1}))
      .add(std::make_shared<ReLU>())
      .add(std::make_shared<BatchNorm>(outputs, batch_norm));
}

}  // namespace assay::models
