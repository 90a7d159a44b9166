// SPDX-License-Identifier: Apache-2.0
// The triple that all architectures are made of: a convolution, a batch norm and an activation, in either order.
// Private to models/. The three become children of the given sequence: where torchvision nests them, give a sequence of
// their own.
#pragma once

#include <string>

#include "models/batch_norm.hpp"
#include "models/convolution.hpp"
#include "models/layer.hpp"

namespace assay::models {

struct ConvBnActNames {
  std::string convolution = "0";
  std::string batch_norm = "1";
  std::string activation = "2";
};

// Convolution, batch norm, activation: ResNet and MobileNetV2.
void add_conv_bn_act(Sequence& layers, const ConvolutionOptions& convolution, const BatchNormOptions& batch_norm,
                     Activation activation, const ConvBnActNames& names = {});

// Convolution with a bias, ReLU, batch norm, named by their positions: the order of the sources' own layers, where the
// activation sits inside Keras' Conv2D.
void add_conv_act_bn(Sequence& layers, std::int64_t inputs, std::int64_t outputs, const BatchNormOptions& batch_norm);

}  // namespace assay::models
