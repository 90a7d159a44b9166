// SPDX-License-Identifier: Apache-2.0
// ResNets (He et al., CVPR 2016) without their classifier, as torchvision names them: conv1, bn1, relu, maxpool,
// layer1 ... layer4. Private to models/.
#pragma once

#include <array>
#include <cstdint>

#include "models/batch_norm.hpp"
#include "models/layer.hpp"
#include "models/registry.hpp"

namespace assay::models {

enum class ResnetBlock { basic, bottleneck, bottleneck_with_squeeze_excite };

struct ResnetOptions {
  std::int64_t channels = 3;  // of the image
  ResnetBlock block = ResnetBlock::bottleneck;
  std::array<int, 4> blocks = {3, 4, 6, 3};  // ResNet-50
  bool stride_on_first = false;              // as Keras, see ResnetBlockOptions
  bool convolution_bias = false;
  BatchNormOptions batch_norm = {};
};

// Adds the trunk to the root of a network: [N, channels, H, W] -> [N, result, H / 32, W / 32], rounded up at each of
// the five halvings. Returns the number of channels of the last map.
std::int64_t add_resnet_trunk(Sequence& root, const ResnetOptions& options);

// ResNet-50 as the two reference detectors have it: Keras' batch norm (epsilon 1.001e-5, momentum .99), and the stride
// on the first convolution of a stage, unless the options say otherwise.
ResnetOptions keras_resnet50(const ModelOptions& options);
// As torchvision has it: batch norm epsilon 1e-5, momentum .1, and the stride on the 3x3.
ResnetOptions torchvision_resnet(const ModelOptions& options);

}  // namespace assay::models
