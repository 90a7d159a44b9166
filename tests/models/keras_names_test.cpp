// SPDX-License-Identifier: Apache-2.0
#include "models/keras_names.hpp"

#include <gtest/gtest.h>

namespace assay::models {
namespace {

TEST(KerasNames, LayersOfResNet50) {
  EXPECT_EQ(torchvision_layer("conv1_conv"), "conv1");
  EXPECT_EQ(torchvision_layer("conv1_bn"), "bn1");
  EXPECT_EQ(torchvision_layer("conv2_block1_0_conv"), "layer1.0.downsample.0");
  EXPECT_EQ(torchvision_layer("conv2_block1_0_bn"), "layer1.0.downsample.1");
  EXPECT_EQ(torchvision_layer("conv2_block1_1_conv"), "layer1.0.conv1");
  EXPECT_EQ(torchvision_layer("conv4_block6_3_bn"), "layer3.5.bn3");
  EXPECT_EQ(torchvision_layer("conv5_block3_2_conv"), "layer4.2.conv2");
}

TEST(KerasNames, LayersOfMobileNetV2) {
  EXPECT_EQ(torchvision_layer("Conv1"), "features.0.0");
  EXPECT_EQ(torchvision_layer("bn_Conv1"), "features.0.1");
  EXPECT_EQ(torchvision_layer("expanded_conv_depthwise"), "features.1.conv.0.0");
  EXPECT_EQ(torchvision_layer("expanded_conv_depthwise_BN"), "features.1.conv.0.1");
  EXPECT_EQ(torchvision_layer("expanded_conv_project"), "features.1.conv.1");
  EXPECT_EQ(torchvision_layer("expanded_conv_project_BN"), "features.1.conv.2");
  EXPECT_EQ(torchvision_layer("block_1_expand"), "features.2.conv.0.0");
  EXPECT_EQ(torchvision_layer("block_1_expand_BN"), "features.2.conv.0.1");
  EXPECT_EQ(torchvision_layer("block_13_depthwise"), "features.14.conv.1.0");
  EXPECT_EQ(torchvision_layer("block_13_depthwise_BN"), "features.14.conv.1.1");
  EXPECT_EQ(torchvision_layer("block_16_project"), "features.17.conv.2");
  EXPECT_EQ(torchvision_layer("block_16_project_BN"), "features.17.conv.3");
  EXPECT_EQ(torchvision_layer("Conv_1"), "features.18.0");
  EXPECT_EQ(torchvision_layer("Conv_1_bn"), "features.18.1");
}

TEST(KerasNames, OtherNamesMeanNothing) {
  for (const char* name :
       {"", "conv2d", "conv2d_12", "dense", "predictions", "conv1_block1_1_conv", "conv2_block0_1_conv",
        "conv2_block1_4_conv", "conv2_block1_1_convx", "conv2_block1_1_relu", "block_0_expand", "block_1_pad",
        "block_-1_expand", "expanded_conv_expand", "block_99999999999999_expand"}) {
    EXPECT_EQ(torchvision_layer(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace assay::models
