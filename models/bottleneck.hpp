// SPDX-License-Identifier: Apache-2.0
// The three-convolution block of ResNet-50: 1x1 to `width`, 3x3, 1x1 to 4 `width`, each with a batch norm. Private to
// models/. Names as torchvision's: conv1, bn1, conv2, bn2, conv3, bn3, (se,) downsample.
#pragma once

#include "models/resnet_block.hpp"

namespace assay::models {

constexpr std::int64_t kBottleneckExpansion = 4;

// [N, inputs, H, W] -> [N, 4 width, H / stride, W / stride].
std::shared_ptr<Layer> make_bottleneck(const ResnetBlockOptions& options);

}  // namespace assay::models
