// SPDX-License-Identifier: Apache-2.0
// The two-convolution block of ResNet-18: 3x3 and 3x3, each with a batch norm. Private to models/. Names as
// torchvision's: conv1, bn1, conv2, bn2, downsample.
#pragma once

#include "models/resnet_block.hpp"

namespace assay::models {

// [N, inputs, H, W] -> [N, width, H / stride, W / stride]; the stride is on the first convolution.
std::shared_ptr<Layer> make_basic_block(const ResnetBlockOptions& options);

}  // namespace assay::models
