// SPDX-License-Identifier: Apache-2.0
// The layers of Keras' ResNet50 and MobileNetV2 (keras.applications) under the names that torchvision gives them. Pure.
#pragma once

#include <optional>
#include <string>

namespace assay::models {

// "conv2_block1_0_conv" -> "layer1.0.downsample.0", "block_1_depthwise_BN" -> "features.2.conv.1.1"; nothing for names
// that neither has.
std::optional<std::string> torchvision_layer(const std::string& keras_layer);

}  // namespace assay::models
